import { type Bytes, concatBytes, toBase64, utf8Bytes } from './encoding.ts'
import type { SymmetricKey } from './symmetric-key.ts'

/** How an account turns its password into a key: `kdf` 0 is PBKDF2-HMAC-SHA256, the only function offered. */
export type KdfSettings = { kdf: 0; iterations: number }

/** Never read these from a server's answer: a server could then weaken its own users. */
export type KdfOptions = {
  /** Accepts 5,000 iterations and more, to keep tests fast. */
  allowTestIterations?: boolean
}

const minimumIterations = 600_000
const minimumTestIterations = 5_000
const maximumIterations = 2_000_000

/**
 * The 32-byte master key: PBKDF2-HMAC-SHA256 (RFC 8018) of the password, salted with the trimmed, lower-cased e-mail
 * address. Throws a RangeError unless the iterations are a whole number from 600,000 to 2,000,000, so that a server
 * cannot talk a client into a weak key.
 */
export async function deriveMasterKey(
  password: string,
  email: string,
  settings: KdfSettings,
  options: KdfOptions = {},
): Promise<Bytes> {
  refuseUnsupportedSettings(settings, options)
  return pbkdf2(utf8Bytes(password), utf8Bytes(email.trim().toLowerCase()), settings.iterations)
}

/**
 * What a client sends instead of the password, in base64: one more PBKDF2 round over the master key, salted with the
 * password, so that the server learns neither.
 */
export async function deriveMasterPasswordHash(masterKey: Bytes, password: string): Promise<string> {
  return toBase64(await pbkdf2(masterKey, utf8Bytes(password), 1))
}

/** The key that protects the user key: the master key, expanded once for encryption and once for authentication. */
export async function stretchMasterKey(masterKey: Bytes): Promise<SymmetricKey> {
  return {
    encryptionKey: await hkdfExpand(masterKey, utf8Bytes('enc'), 32),
    macKey: await hkdfExpand(masterKey, utf8Bytes('mac'), 32),
  }
}

/**
 * The expand step alone of HKDF-SHA256 (RFC 5869 section 2.3), `length` bytes, at most 8,160. WebCrypto's HKDF always extracts
 * first, which gives other keys than the clients have.
 */
export async function hkdfExpand(pseudorandomKey: Bytes, context: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', pseudorandomKey, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  let block: Bytes = new Uint8Array()
  let output = block
  for (let counter = 1; output.length < length; counter += 1) {
    block = new Uint8Array(await crypto.subtle.sign('HMAC', key, concatBytes(block, context, Uint8Array.of(counter))))
    output = concatBytes(output, block)
  }
  return output.slice(0, length)
}

async function pbkdf2(secret: Bytes, salt: Bytes, iterations: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits'])
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, 256))
}

function refuseUnsupportedSettings(
  { kdf, iterations }: KdfSettings,
  { allowTestIterations = false }: KdfOptions,
): void {
  // The type promises 0, the server's answer does not.
  if (kdf !== 0) throw new RangeError(`Only PBKDF2 (kdf 0) is supported, not kdf ${String(kdf)}.`)
  const minimum = allowTestIterations ? minimumTestIterations : minimumIterations
  if (!Number.isInteger(iterations) || iterations < minimum || iterations > maximumIterations) {
    throw new RangeError(`PBKDF2 takes ${minimum} to ${maximumIterations} iterations, not ${iterations}.`)
  }
}
