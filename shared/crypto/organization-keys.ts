import type { Bytes } from './encoding.ts'
import { decryptKey, type EncryptedString, encryptBytes, encryptKey, encryptText } from './encrypted-string.ts'
import { generateKeyPair, type ProtectedKeyPair, unwrapKey, wrapKeyFor } from './key-pair.ts'
import { generateSymmetricKey, type SymmetricKey } from './symmetric-key.ts'

/** The encrypted fields with which a provider creates a client's organization. */
export type OrganizationCreationKeys = {
  /** The organization key, type 2 under the provider key. */
  key: EncryptedString
  /** The private key is type 2 under the organization key. */
  keyPair: ProtectedKeyPair
  /** The name of the first collection, type 2 under the organization key. */
  collectionName: EncryptedString
}

/** Who opens an organization key: a member with the account's private key (PKCS#8 DER), or the provider. */
export type OrganizationKeyOpener = { privateKey: Bytes } | { providerKey: SymmetricKey }

/**
 * Makes the keys of a client's new organization, with the name of its first collection. `creation` is for the server,
 * all of it; `organizationKey` stays with the client.
 */
export async function makeOrganization(
  collectionName: string,
  providerKey: SymmetricKey,
): Promise<{ creation: OrganizationCreationKeys; organizationKey: SymmetricKey }> {
  const organizationKey = generateSymmetricKey()
  const { publicKey, privateKey } = await generateKeyPair()
  const creation: OrganizationCreationKeys = {
    key: await encryptKey(organizationKey, providerKey),
    keyPair: { publicKey, encryptedPrivateKey: await encryptBytes(privateKey, organizationKey) },
    collectionName: await encryptText(collectionName, organizationKey),
  }
  return { creation, organizationKey }
}

/**
 * Opens an organization key: a member's copy (type 4) with the private key, the provider's copy (type 2) with the
 * provider key. Throws a DecryptionError when the copy was made for somebody else, altered or malformed.
 */
export async function openOrganizationKey(
  wrapped: EncryptedString,
  opener: OrganizationKeyOpener,
): Promise<SymmetricKey> {
  return 'privateKey' in opener ? unwrapKey(wrapped, opener.privateKey) : decryptKey(wrapped, opener.providerKey)
}

/**
 * A member's copy of the organization key (type 4), which confirming the member sends. Throws a TypeError when the
 * member's public key (base64 SPKI) is none.
 */
export async function wrapOrganizationKeyFor(
  memberPublicKey: string,
  organizationKey: SymmetricKey,
): Promise<EncryptedString> {
  return wrapKeyFor(memberPublicKey, organizationKey)
}
