import type { Bytes } from './encoding.ts'
import { decryptBytes, decryptKey, type EncryptedString, encryptBytes, encryptKey } from './encrypted-string.ts'
import {
  deriveMasterKey,
  deriveMasterPasswordHash,
  type KdfOptions,
  type KdfSettings,
  stretchMasterKey,
} from './key-derivation.ts'
import { generateKeyPair, type ProtectedKeyPair } from './key-pair.ts'
import { generateSymmetricKey, type SymmetricKey } from './symmetric-key.ts'

/** What a person logs in with. */
export type Credentials = { email: string; password: string }

/** The cryptographic fields of a registration (`POST /identity/accounts/register/finish`). */
export type RegistrationKeys = {
  masterPasswordHash: string
  /** The user key, type 2 under the stretched master key. */
  userSymmetricKey: EncryptedString
  userAsymmetricKeys: ProtectedKeyPair
  kdf: 0
  kdfIterations: number
}

/** An account's keys as the server keeps them. */
export type ProtectedAccountKeys = Pick<RegistrationKeys, 'userSymmetricKey'> &
  Pick<ProtectedKeyPair, 'encryptedPrivateKey'>

/** An account's keys, open: they never leave the client. `privateKey` is PKCS#8 DER. */
export type AccountKeys = { userKey: SymmetricKey; privateKey: Bytes }

/**
 * Makes the keys of a new account. `registration` is for the server, all of it; `keys` stay with the client. Throws a
 * RangeError for KDF settings that `deriveMasterKey` refuses.
 */
export async function makeAccount(
  { email, password }: Credentials,
  settings: KdfSettings,
  options?: KdfOptions,
): Promise<{ registration: RegistrationKeys; keys: AccountKeys }> {
  const masterKey = await deriveMasterKey(password, email, settings, options)
  const userKey = generateSymmetricKey()
  const { publicKey, privateKey } = await generateKeyPair()
  const registration: RegistrationKeys = {
    masterPasswordHash: await deriveMasterPasswordHash(masterKey, password),
    userSymmetricKey: await encryptKey(userKey, await stretchMasterKey(masterKey)),
    userAsymmetricKeys: { publicKey, encryptedPrivateKey: await encryptBytes(privateKey, userKey) },
    kdf: settings.kdf,
    kdfIterations: settings.iterations,
  }
  return { registration, keys: { userKey, privateKey } }
}

/**
 * Opens an account's keys with its password. Throws a DecryptionError for a wrong password or altered keys, and a
 * RangeError for KDF settings that `deriveMasterKey` refuses.
 */
export async function unlockAccount(
  { email, password }: Credentials,
  settings: KdfSettings,
  { userSymmetricKey, encryptedPrivateKey }: ProtectedAccountKeys,
  options?: KdfOptions,
): Promise<AccountKeys> {
  const masterKey = await deriveMasterKey(password, email, settings, options)
  const userKey = await decryptKey(userSymmetricKey, await stretchMasterKey(masterKey))
  return { userKey, privateKey: await decryptBytes(encryptedPrivateKey, userKey) }
}
