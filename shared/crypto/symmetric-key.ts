import { type Bytes, concatBytes } from './encoding.ts'

const halfLength = 32

/** A user, organization or provider key: AES-256 encrypts, HMAC-SHA256 authenticates, each with its own 32 bytes. */
export type SymmetricKey = { encryptionKey: Bytes; macKey: Bytes }

/** A new random key. */
export function generateSymmetricKey(): SymmetricKey {
  return symmetricKeyFromBytes(crypto.getRandomValues(new Uint8Array(2 * halfLength)))
}

/** The key in 64 bytes: 32 of the encryption key, then 32 of the MAC key. Throws a RangeError for another length. */
export function symmetricKeyFromBytes(bytes: Bytes): SymmetricKey {
  if (bytes.length !== 2 * halfLength) throw new RangeError(`A symmetric key has 64 bytes, not ${bytes.length}.`)
  return { encryptionKey: bytes.slice(0, halfLength), macKey: bytes.slice(halfLength) }
}

/** The 64 bytes of a key, as `symmetricKeyFromBytes` takes them. */
export function symmetricKeyToBytes(key: SymmetricKey): Bytes {
  return concatBytes(key.encryptionKey, key.macKey)
}
