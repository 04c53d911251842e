import { describe, expect, it } from '@jest/globals'
import {
  DecryptionError,
  deriveMasterKey,
  deriveMasterPasswordHash,
  generateSymmetricKey,
  type KdfSettings,
  makeAccount,
  openOrganizationKey,
  symmetricKeyFromBytes,
  unlockAccount,
  unwrapKey,
  wrapKeyFor,
} from '../../shared/crypto/index.ts'
import { alice, bytesFrom } from './vectors.ts'

const settings: KdfSettings = { kdf: 0, iterations: 5_000 }
const options = { allowTestIterations: true }
const credentials = { email: 'Bob@Example.com', password: 'a long enough password' }

const { registration, keys } = await makeAccount(credentials, settings, options)
const protectedKeys = {
  userSymmetricKey: registration.userSymmetricKey,
  encryptedPrivateKey: registration.userAsymmetricKeys.encryptedPrivateKey,
}

describe('unlockAccount', () => {
  it('opens an account made elsewhere, down to its organization key', async () => {
    const { userKey, privateKey } = await unlockAccount(alice, { kdf: 0, iterations: 600_000 }, alice)
    expect(userKey).toEqual(symmetricKeyFromBytes(bytesFrom(0, 64)))
    expect(await openOrganizationKey(alice.organizationKey, { privateKey })).toEqual(
      symmetricKeyFromBytes(bytesFrom(64, 64)),
    )
  })

  it('opens what makeAccount made, however the address is written', async () => {
    const typed = { ...credentials, email: ' bob@example.COM ' }
    expect(await unlockAccount(typed, settings, protectedKeys, options)).toEqual(keys)
  })

  it.each([
    ['password', { ...credentials, password: 'another password' }, settings],
    ['address', { ...credentials, email: 'eve@example.com' }, settings],
    ['number of iterations', credentials, { ...settings, iterations: 5_001 }],
  ])('refuses another %s', async (_, otherCredentials, otherSettings) => {
    const refused = unlockAccount(otherCredentials, otherSettings, protectedKeys, options)
    await expect(refused).rejects.toThrow(DecryptionError)
  })

  it('refuses a private key of another account', async () => {
    const mixed = { ...protectedKeys, encryptedPrivateKey: alice.encryptedPrivateKey }
    await expect(unlockAccount(credentials, settings, mixed, options)).rejects.toThrow(DecryptionError)
  })

  it('refuses few iterations, as a server might ask for', async () => {
    await expect(unlockAccount(credentials, settings, protectedKeys)).rejects.toThrow(RangeError)
  })
})

describe('makeAccount', () => {
  it('registers the hash with which the account logs in, and its KDF settings', async () => {
    const masterKey = await deriveMasterKey(credentials.password, credentials.email, settings, options)
    expect(registration).toMatchObject({
      masterPasswordHash: await deriveMasterPasswordHash(masterKey, credentials.password),
      kdf: 0,
      kdfIterations: 5_000,
    })
  })

  it('registers the public key of the private key', async () => {
    const key = generateSymmetricKey()
    const wrapped = await wrapKeyFor(registration.userAsymmetricKeys.publicKey, key)
    expect(await unwrapKey(wrapped, keys.privateKey)).toEqual(key)
  })

  it('registers no key that is open', () => {
    expect(Object.keys(registration).sort()).toEqual([
      'kdf',
      'kdfIterations',
      'masterPasswordHash',
      'userAsymmetricKeys',
      'userSymmetricKey',
    ])
    const type2 = expect.stringMatching(/^2\./)
    expect(registration).toMatchObject({
      userSymmetricKey: type2,
      userAsymmetricKeys: { publicKey: expect.any(String), encryptedPrivateKey: type2 },
    })
  })

  it('refuses few iterations', async () => {
    await expect(makeAccount(credentials, settings)).rejects.toThrow(RangeError)
  })
})
