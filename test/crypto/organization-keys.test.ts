import { describe, expect, it } from '@jest/globals'
import {
  DecryptionError,
  decryptBytes,
  decryptText,
  generateKeyPair,
  generateSymmetricKey,
  makeOrganization,
  openOrganizationKey,
  unwrapKey,
  wrapKeyFor,
  wrapOrganizationKeyFor,
} from '../../shared/crypto/index.ts'

const providerKey = generateSymmetricKey()
const member = await generateKeyPair()
const { creation, organizationKey } = await makeOrganization('Standard-Sammlung', providerKey)

describe('makeOrganization', () => {
  it('wraps the organization key for the provider, as type 2', async () => {
    expect(creation.key).toMatch(/^2\./)
    expect(await openOrganizationKey(creation.key, { providerKey })).toEqual(organizationKey)
  })

  it('encrypts the collection name under the organization key', async () => {
    expect(await decryptText(creation.collectionName, organizationKey)).toBe('Standard-Sammlung')
    await expect(decryptText(creation.collectionName, providerKey)).rejects.toThrow(DecryptionError)
  })

  it('encrypts the private key of its key pair under the organization key', async () => {
    const privateKey = await decryptBytes(creation.keyPair.encryptedPrivateKey, organizationKey)
    const key = generateSymmetricKey()
    expect(await unwrapKey(await wrapKeyFor(creation.keyPair.publicKey, key), privateKey)).toEqual(key)
  })

  it('sends no key that is open', () => {
    expect(Object.keys(creation).sort()).toEqual(['collectionName', 'key', 'keyPair'])
    expect(Object.keys(creation.keyPair).sort()).toEqual(['encryptedPrivateKey', 'publicKey'])
  })
})

describe('openOrganizationKey', () => {
  it("opens a member's copy with the member's private key", async () => {
    const wrapped = await wrapOrganizationKeyFor(member.publicKey, organizationKey)
    expect(wrapped).toMatch(/^4\./)
    expect(await openOrganizationKey(wrapped, member)).toEqual(organizationKey)
  })

  it("refuses another member's copy", async () => {
    const other = await generateKeyPair()
    const wrapped = await wrapOrganizationKeyFor(other.publicKey, organizationKey)
    await expect(openOrganizationKey(wrapped, member)).rejects.toThrow(DecryptionError)
  })

  it('refuses another provider', async () => {
    const stranger = { providerKey: generateSymmetricKey() }
    await expect(openOrganizationKey(creation.key, stranger)).rejects.toThrow(DecryptionError)
  })

  it("refuses the provider's copy to a member and a member's copy to the provider", async () => {
    const wrapped = await wrapOrganizationKeyFor(member.publicKey, organizationKey)
    await expect(openOrganizationKey(creation.key, member)).rejects.toThrow(DecryptionError)
    await expect(openOrganizationKey(wrapped, { providerKey })).rejects.toThrow(DecryptionError)
  })
})
