import type { identityRoutes } from '../../shared/api/identity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { ownCollections } from '../runtime/own-collections.ts'
import { policiesOf } from '../runtime/policies-of.ts'
import { profileOf } from './get-profile.ts'

/** Everything a client keeps of the caller: profile, collections, policies and how to unlock (specification 14.11). */
export const sync: Operation<typeof identityRoutes.sync> = async ({ actor, query, store }) => {
  const account = await ownAccount(store, actor)
  const [profile, collections, policies] = await Promise.all([
    profileOf(store, actor, account),
    ownCollections(store, account.accountId),
    policiesOf(store, account.accountId),
  ])
  return done({
    object: 'sync' as const,
    profile,
    folders: [],
    collections: collections.map(({ collection, access: { readOnly, hidePasswords, manage } }) => ({
      object: 'collectionDetails' as const,
      id: collection.collectionId,
      organizationId: collection.organizationId,
      name: collection.name,
      externalId: collection.externalId,
      type: 0,
      defaultUserCollectionEmail: null,
      accessRuleId: null,
      readOnly,
      hidePasswords,
      manage,
    })),
    ciphers: [],
    domains: query.excludeDomains
      ? null
      : { object: 'domains' as const, equivalentDomains: [], globalEquivalentDomains: [] },
    policies: [...policies],
    sends: [],
    userDecryption: unlocking(account),
  })
}

function unlocking({ kdf, key, email, userKeyId }: Account) {
  const { kdf: kdfType, iterations, memory, parallelism } = kdf
  return {
    masterPasswordUnlock: {
      kdf: { kdfType, iterations, memory, parallelism },
      masterKeyEncryptedUserKey: key,
      salt: email,
    },
    userKeyId,
  }
}
