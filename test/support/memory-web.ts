import type { Web, WebDocument } from '../../shared/ports/ports.ts'

/** The internet, with the documents that a test puts there. Its only private host is 127.0.0.1, which is named. */
export interface MemoryWeb extends Web {
  set(url: string, text: string | WebDocument): void
  /** The addresses that were asked. */
  readonly asked: string[]
}

export function memoryWeb(): MemoryWeb {
  const documents = new Map<string, WebDocument>()
  const asked: string[] = []
  return {
    asked,
    refusalOf: (url) =>
      /^https:\/\/(?!localhost|10\.)|^http:\/\/127\.0\.0\.1[:/]/.test(url) ? undefined : 'it is not an https address',
    read: async (url) => {
      asked.push(url)
      return documents.get(url) ?? { ok: false, reason: 'there is no such host' }
    },
    set: (url, text) => {
      documents.set(url, typeof text === 'string' ? { ok: true, text } : text)
    },
  }
}
