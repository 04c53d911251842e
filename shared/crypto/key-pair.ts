import { type Bytes, fromBase64, toBase64 } from './encoding.ts'
import {
  DecryptionError,
  decryptedKey,
  type EncryptedString,
  formatEncryptedString,
  parseEncryptedString,
} from './encrypted-string.ts'
import { type SymmetricKey, symmetricKeyToBytes } from './symmetric-key.ts'

/** An RSA-2048 key pair: the public key as base64 of SPKI DER, the private key as the bytes of PKCS#8 DER. */
export type KeyPair = { publicKey: string; privateKey: Bytes }

/** A key pair as a server keeps it: the private key is encrypted (type 2) under its owner's symmetric key. */
export type ProtectedKeyPair = { publicKey: string; encryptedPrivateKey: EncryptedString }

const modulusLength = 2048
// SHA-1 is what every client uses here; OAEP does not depend on its collision resistance (RFC 8017 section B.1).
const algorithm = { name: 'RSA-OAEP', hash: 'SHA-1' }

/** A new key pair. */
export async function generateKeyPair(): Promise<KeyPair> {
  const publicExponent = Uint8Array.of(1, 0, 1)
  const pair = await crypto.subtle.generateKey({ ...algorithm, modulusLength, publicExponent }, true, [
    'encrypt',
    'decrypt',
  ])
  return {
    publicKey: toBase64(new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))),
    privateKey: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
  }
}

/**
 * Encrypts a symmetric key for the owner of a public key (base64 SPKI), as type 4. Throws a TypeError unless it is an
 * RSA key of 2048 bits or more.
 */
export async function wrapKeyFor(publicKey: string, key: SymmetricKey): Promise<EncryptedString> {
  const rsaKey = await importPublicKey(publicKey)
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, rsaKey, symmetricKeyToBytes(key)))
  return formatEncryptedString({ type: 4, ciphertext })
}

/**
 * The symmetric key in an encrypted string of type 4, opened with a private key (PKCS#8 DER). Throws a DecryptionError
 * when either is malformed or they do not belong together.
 */
export async function unwrapKey(wrapped: EncryptedString, privateKey: Bytes): Promise<SymmetricKey> {
  const parts = parseEncryptedString(wrapped)
  if (parts.type !== 4) throw new DecryptionError('This is encrypted with a symmetric key, not for a key pair.')
  return decryptedKey(await rsaDecrypt(parts.ciphertext, privateKey))
}

async function rsaDecrypt(ciphertext: Bytes, privateKey: Bytes): Promise<Bytes> {
  try {
    const rsaKey = await crypto.subtle.importKey('pkcs8', privateKey, algorithm, false, ['decrypt'])
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, rsaKey, ciphertext))
  } catch (cause) {
    throw new DecryptionError('This was encrypted for another key pair, or altered since.', { cause })
  }
}

async function importPublicKey(publicKey: string): Promise<CryptoKey> {
  const rsaKey = await rsaPublicKey(publicKey)
  // A weak key would open the wrapped key to anybody who factors it.
  if ((rsaKey.algorithm as RsaHashedKeyAlgorithm).modulusLength < modulusLength) {
    throw new TypeError(`An RSA public key needs ${modulusLength} bits or more.`)
  }
  return rsaKey
}

async function rsaPublicKey(publicKey: string): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('spki', fromBase64(publicKey), algorithm, false, ['encrypt'])
  } catch (cause) {
    throw new TypeError('This is not an RSA public key (base64 of SPKI).', { cause })
  }
}
