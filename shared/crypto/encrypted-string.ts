import { type Bytes, concatBytes, fromBase64, toBase64, utf8Bytes, utf8Text } from './encoding.ts'
import { type SymmetricKey, symmetricKeyFromBytes, symmetricKeyToBytes } from './symmetric-key.ts'

/**
 * Text in which clients keep everything encrypted: the number of its type, a dot, its parts in base64 between bars.
 * - `2.IV|ciphertext|MAC`: AES-256-CBC with PKCS#7 padding, then HMAC-SHA256 over the IV and the ciphertext
 * - `4.ciphertext`: RSA-OAEP with SHA-1 (see key-pair.ts)
 */
export type EncryptedString = string

/** An encrypted string taken apart. A type-2 IV has 16 bytes, its ciphertext whole blocks of 16, its MAC 32. */
export type EncryptedParts = { type: 2; iv: Bytes; ciphertext: Bytes; mac: Bytes } | { type: 4; ciphertext: Bytes }

/** Something encrypted does not open: it is malformed, was altered, or was made with another key. */
export class DecryptionError extends Error {
  override name = 'DecryptionError'
}

const blockLength = 16
const macLength = 32

/** Takes an encrypted string of type 2 or 4 apart, without any key. Throws a DecryptionError when it is malformed. */
export function parseEncryptedString(text: EncryptedString): EncryptedParts {
  const dot = text.indexOf('.')
  const type = text.slice(0, Math.max(dot, 0))
  const parts = decodedParts(text.slice(dot + 1))
  const [first, second, third] = parts
  if (type === '4' && parts.length === 1 && first?.length) return { type: 4, ciphertext: first }
  if (type === '2' && parts.length === 3 && first && second && third) {
    const wholeBlocks = second.length > 0 && second.length % blockLength === 0
    if (first.length === blockLength && wholeBlocks && third.length === macLength) {
      return { type: 2, iv: first, ciphertext: second, mac: third }
    }
  }
  throw new DecryptionError('This is not an encrypted string of type 2 or 4.')
}

/** The encrypted string of these parts: what `parseEncryptedString` takes apart. */
export function formatEncryptedString(encrypted: EncryptedParts): EncryptedString {
  const parts = encrypted.type === 2 ? [encrypted.iv, encrypted.ciphertext, encrypted.mac] : [encrypted.ciphertext]
  return `${encrypted.type}.${parts.map(toBase64).join('|')}`
}

/** Encrypts bytes as type 2, under a fresh random IV. */
export async function encryptBytes(plain: Bytes, key: SymmetricKey): Promise<EncryptedString> {
  const iv = crypto.getRandomValues(new Uint8Array(blockLength))
  const aesKey = await importAesKey(key, 'encrypt')
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, aesKey, plain))
  const macKey = await importMacKey(key, 'sign')
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', macKey, concatBytes(iv, ciphertext)))
  return formatEncryptedString({ type: 2, iv, ciphertext, mac })
}

/**
 * Opens an encrypted string of type 2. Nothing is decrypted before its MAC was verified, which WebCrypto does in
 * constant time. Throws a DecryptionError.
 */
export async function decryptBytes(encrypted: EncryptedString, key: SymmetricKey): Promise<Bytes> {
  const parts = parseEncryptedString(encrypted)
  if (parts.type !== 2) throw new DecryptionError('This is encrypted for a key pair, not with a symmetric key.')
  const { iv, ciphertext, mac } = parts
  const macKey = await importMacKey(key, 'verify')
  if (!(await crypto.subtle.verify('HMAC', macKey, mac, concatBytes(iv, ciphertext)))) {
    throw new DecryptionError('This was encrypted with another key, or altered since.')
  }
  const aesKey = await importAesKey(key, 'decrypt')
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, aesKey, ciphertext))
  } catch (cause) {
    throw new DecryptionError('The padding of the decrypted text is broken.', { cause })
  }
}

/** Encrypts a text, as UTF-8, as type 2. */
export async function encryptText(text: string, key: SymmetricKey): Promise<EncryptedString> {
  return encryptBytes(utf8Bytes(text), key)
}

/** The text in an encrypted string of type 2. Throws a DecryptionError, also when the content is not UTF-8. */
export async function decryptText(encrypted: EncryptedString, key: SymmetricKey): Promise<string> {
  const plain = await decryptBytes(encrypted, key)
  try {
    return utf8Text(plain)
  } catch (cause) {
    throw new DecryptionError('The decrypted content is not text.', { cause })
  }
}

/** Encrypts a key's 64 bytes under another key, as type 2. */
export async function encryptKey(key: SymmetricKey, wrappingKey: SymmetricKey): Promise<EncryptedString> {
  return encryptBytes(symmetricKeyToBytes(key), wrappingKey)
}

/** The key in an encrypted string of type 2. Throws a DecryptionError, also when the content is not a key. */
export async function decryptKey(encrypted: EncryptedString, wrappingKey: SymmetricKey): Promise<SymmetricKey> {
  return decryptedKey(await decryptBytes(encrypted, wrappingKey))
}

/** The key whose 64 bytes were decrypted. Throws a DecryptionError when they are not 64. */
export function decryptedKey(plain: Bytes): SymmetricKey {
  try {
    return symmetricKeyFromBytes(plain)
  } catch (cause) {
    throw new DecryptionError('The decrypted content is not a symmetric key.', { cause })
  }
}

function decodedParts(text: string): Bytes[] {
  try {
    return text.split('|').map(fromBase64)
  } catch (cause) {
    throw new DecryptionError('A part of this encrypted string is not base64.', { cause })
  }
}

function importAesKey({ encryptionKey }: SymmetricKey, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encryptionKey, 'AES-CBC', false, [usage])
}

function importMacKey({ macKey }: SymmetricKey, usage: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', macKey, { name: 'HMAC', hash: 'SHA-256' }, false, [usage])
}
