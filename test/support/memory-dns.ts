import type { Dns } from '../../shared/ports/ports.ts'

/** Name servers whose TXT records a test sets, and which it can silence. */
export interface MemoryDns extends Dns {
  set(domainName: string, texts: readonly string[] | 'unreachable'): void
}

export function memoryDns(): MemoryDns {
  const records = new Map<string, readonly string[] | 'unreachable'>()
  return {
    txt: async (domainName) => records.get(domainName) ?? [],
    set: (domainName, texts) => {
      records.set(domainName, texts)
    },
  }
}
