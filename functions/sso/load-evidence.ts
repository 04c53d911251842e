import type { Identity } from '../../shared/domain/sso/link-identity.ts'
import type { Claimant, Evidence } from '../../shared/domain/sso/resolve-identity.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Member, Organization } from '../../shared/store/entities/organization.ts'
import type { AccountId, OrganizationId } from '../../shared/store/id.ts'
import { isElsewhere } from '../runtime/is-elsewhere.ts'
import { isVouchedFor } from '../runtime/is-vouched-for.ts'

/** Whom the identity is said to be: somebody of an address, if one was told, or a person whom the pool or he himself names. */
export type Spoken = { readonly email: string | null } | { readonly accountId: AccountId }

/** Reads everything that decides whom an identity signs in. */
export async function loadEvidence(
  store: StoreReads,
  organization: Organization,
  { externalId }: Identity,
  spoken: Spoken,
): Promise<Evidence> {
  const { organizationId } = organization
  const [link, claimant] = await Promise.all([
    store.find('SsoLink', 'byExternalId', { organizationId, externalId }),
    loadClaimant(store, organization, spoken),
  ])
  const accountId = link ? link.accountId : claimant?.row?.accountId
  const [linkedRow, standsElsewhere] = await Promise.all([
    link && store.find('Member', 'byAccount', link),
    accountId ? isElsewhere(store, organizationId, accountId) : false,
  ])
  const isLinkedRowVouched = linkedRow ? await isVouchedFor(store, organization, linkedRow.email) : false
  return { link, linkedRow, isLinkedRowVouched, claimant, standsElsewhere }
}

async function loadClaimant(
  store: StoreReads,
  organization: Organization,
  spoken: Spoken,
): Promise<Claimant | undefined> {
  const { organizationId } = organization
  const person = 'accountId' in spoken ? await loadPerson(store, organizationId, spoken.accountId) : undefined
  const email = 'accountId' in spoken ? person?.email : spoken.email
  if (!email) return undefined
  const [row, account, isVouched] = await Promise.all([
    person ? person.row : rowOfAddress(store, organizationId, email),
    person ? person.hasAccount : store.find('Account', 'byAddress', { email }),
    isVouchedFor(store, organization, email),
  ])
  const otherLink = row?.accountId
    ? await store.get('SsoLink', { organizationId, accountId: row.accountId })
    : undefined
  return { email, hasAccount: Boolean(account), isVouched, row, otherLink }
}

async function loadPerson(store: StoreReads, organizationId: OrganizationId, accountId: AccountId) {
  const [account, newcomer, row] = await Promise.all([
    store.get('Account', { accountId }),
    store.get('Newcomer', { accountId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
  ])
  return { email: account?.email ?? newcomer?.email, hasAccount: account !== undefined, row }
}

async function rowOfAddress(
  store: StoreReads,
  organizationId: OrganizationId,
  email: string,
): Promise<Stored<Member> | undefined> {
  const [memberId] = await store.holders('Member', 'byAddress', [{ organizationId, email }])
  return memberId === undefined ? undefined : store.get('Member', { organizationId, memberId })
}
