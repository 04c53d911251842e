/** Bytes in memory of their own, which is what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>

const utf8Encoder = new TextEncoder()
// Without ignoreBOM a leading U+FEFF would be dropped; without fatal, broken text would come back as U+FFFD.
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The UTF-8 bytes of a text. */
export function utf8Bytes(text: string): Bytes {
  return utf8Encoder.encode(text)
}

/** The text of UTF-8 bytes. Throws a TypeError when they are not UTF-8. */
export function utf8Text(bytes: Bytes): string {
  return utf8Decoder.decode(bytes)
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Bytes): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/**
 * The bytes of a standard base64 text. Only the one canonical spelling is taken (padding, no white space, no stray
 * bits), so that two different texts never mean the same bytes. Throws a SyntaxError for anything else.
 */
export function fromBase64(text: string): Bytes {
  const bytes = Uint8Array.from(lenientlyDecoded(text), (character) => character.charCodeAt(0))
  if (toBase64(bytes) !== text) throw new SyntaxError('This is not canonical base64.')
  return bytes
}

function lenientlyDecoded(text: string): string {
  try {
    return atob(text)
  } catch (cause) {
    throw new SyntaxError('This is not base64.', { cause })
  }
}

/** The parts, one after the other. */
export function concatBytes(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
