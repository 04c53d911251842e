import type { identityRoutes } from '../../shared/api/identity.ts'
import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { ownCollections } from '../runtime/own-collections.ts'
import { profileOf } from './get-profile.ts'

/** Everything a client keeps of the caller: profile, collections, policies and how to unlock (specification 14.11). */
export const sync: Operation<typeof identityRoutes.sync> = async ({ actor, query, store }) => {
  const account = await ownAccount(store, actor)
  const [profile, collections, policies] = await Promise.all([
    profileOf(store, actor, account),
    ownCollections(store, account.accountId),
    ownPolicies(store, account.accountId),
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
    policies,
    sends: [],
    userDecryption: unlocking(account),
  })
}

/** What clients enforce on this side: the saved policies of organizations that confirmed the person and have policies. */
async function ownPolicies(store: StoreReads, accountId: AccountId) {
  const members = await store.listIndexed('Member', { accountId })
  const confirmed = members.filter(({ status }) => status === MemberStatus.Confirmed)
  const [organizations, saved] = await Promise.all([
    store.getMany('Organization', confirmed),
    store.getMany('OrganizationPolicies', confirmed),
  ])
  return organizations.flatMap((organization, at) =>
    organization?.enabled && planFeatures(organization.planType).usePolicies
      ? (saved[at]?.policies ?? []).map(({ policyId, type, enabled, data, revisedAt }) => ({
          object: 'policy' as const,
          id: policyId,
          organizationId: organization.organizationId,
          type,
          enabled,
          data,
          revisionDate: revisedAt,
        }))
      : [],
  )
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
