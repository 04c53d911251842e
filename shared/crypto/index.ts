/**
 * The client's side of end-to-end encryption, for Node and browsers alike: it needs WebCrypto, `atob`, `btoa`,
 * `TextEncoder` and `TextDecoder`, and imports nothing from outside this folder. Servers never import it: they only
 * store what it makes.
 */
export * from './account-keys.ts'
export { type Bytes, fromBase64, toBase64 } from './encoding.ts'
export {
  DecryptionError,
  decryptBytes,
  decryptKey,
  decryptText,
  type EncryptedParts,
  type EncryptedString,
  encryptBytes,
  encryptKey,
  encryptText,
  formatEncryptedString,
  parseEncryptedString,
} from './encrypted-string.ts'
export {
  deriveMasterKey,
  deriveMasterPasswordHash,
  type KdfOptions,
  type KdfSettings,
  stretchMasterKey,
} from './key-derivation.ts'
export * from './key-pair.ts'
export * from './organization-keys.ts'
export * from './symmetric-key.ts'
