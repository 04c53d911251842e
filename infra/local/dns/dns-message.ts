/** A question as a DNS message asks it (RFC 1035, section 4.1.2). */
export type Question = {
  readonly id: number
  /** Lower case, without the final dot. */
  readonly name: string
  readonly type: number
  /** The question's bytes, to be repeated in the answer. */
  readonly bytes: Buffer
}

/** Result codes of an answer (RFC 1035, section 4.1.1). */
export const resultCodes = { ok: 0, noSuchName: 3 } as const

/** The type of TXT records. */
export const TXT = 16

const header = 12
const pointerToQuestion = 0xc000 | header

/** Reads a standard query with one question; undefined for anything else. */
export function readQuestion(message: Buffer): Question | undefined {
  if (message.length < header || message.readUInt16BE(4) !== 1) return undefined
  const isStandardQuery = (message.readUInt16BE(2) & 0xf800) === 0
  if (!isStandardQuery) return undefined
  const labels: string[] = []
  let at = header
  for (let length = message[at]; length !== undefined && length < 64; length = message[at]) {
    if (length === 0) {
      const end = at + 5
      if (end > message.length) return undefined
      return {
        id: message.readUInt16BE(0),
        name: labels.join('.').toLowerCase(),
        type: message.readUInt16BE(at + 1),
        bytes: message.subarray(header, end),
      }
    }
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return undefined
}

/** An authoritative answer with a TXT record for each text, good for no longer than now. */
export function writeAnswer({ id, bytes }: Question, resultCode: number, texts: readonly string[]): Buffer {
  const start = Buffer.alloc(header)
  start.writeUInt16BE(id, 0)
  // Answer, authoritative, recursion desired and available.
  start.writeUInt16BE(0x8580 | resultCode, 2)
  start.writeUInt16BE(1, 4)
  start.writeUInt16BE(texts.length, 6)
  return Buffer.concat([start, bytes, ...texts.map(record)])
}

function record(text: string): Buffer {
  const value = Buffer.from(text)
  const strings: Buffer[] = []
  for (let at = 0; at === 0 || at < value.length; at += 255) {
    const part = value.subarray(at, at + 255)
    strings.push(Buffer.from([part.length]), part)
  }
  const content = Buffer.concat(strings)
  const start = Buffer.alloc(12)
  start.writeUInt16BE(pointerToQuestion, 0)
  start.writeUInt16BE(TXT, 2)
  start.writeUInt16BE(1, 4)
  start.writeUInt32BE(0, 6)
  start.writeUInt16BE(content.length, 10)
  return Buffer.concat([start, content])
}
