import type { Evidence } from '../../shared/domain/sso/resolve-identity.ts'
import { standsElsewhere } from '../../shared/domain/sso/stands-elsewhere.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Member } from '../../shared/store/entities/organization.ts'
import type { AccountId, OrganizationId } from '../../shared/store/id.ts'

/** Whom the identity provider speaks of: by an address, if it told one, or as a person whom the pool knows already. */
export type Spoken = { readonly email: string | undefined } | { readonly accountId: AccountId }

/** Reads everything that decides whom an identity signs in. */
export async function loadEvidence(
  store: StoreReads,
  { organizationId, externalId }: { readonly organizationId: OrganizationId; readonly externalId: string },
  spoken: Spoken,
): Promise<Evidence> {
  const [link, row] = await Promise.all([
    store.find('SsoLink', 'byExternalId', { organizationId, externalId }),
    rowOf(store, organizationId, spoken),
  ])
  const accountId = row?.accountId ?? undefined
  const [linkedRow, otherLink, standsElsewhere] = await Promise.all([
    link && store.find('Member', 'byAccount', link),
    accountId && !link ? store.get('SsoLink', { organizationId, accountId }) : undefined,
    accountId && !link ? isElsewhere(store, organizationId, accountId) : false,
  ])
  const isNamed = 'accountId' in spoken || spoken.email !== undefined
  return { link, linkedRow, isNamed, row, otherLink, standsElsewhere }
}

async function rowOf(store: StoreReads, organizationId: OrganizationId, spoken: Spoken): Promise<Member | undefined> {
  if ('accountId' in spoken) return store.find('Member', 'byAccount', { organizationId, ...spoken })
  if (spoken.email === undefined) return undefined
  const [memberId] = await store.holders('Member', 'byAddress', [{ organizationId, email: spoken.email }])
  return memberId === undefined ? undefined : store.get('Member', { organizationId, memberId })
}

async function isElsewhere(store: StoreReads, organizationId: OrganizationId, accountId: AccountId): Promise<boolean> {
  const [members, staff] = await Promise.all([
    store.listIndexed('Member', { accountId }),
    store.listIndexed('ProviderUser', { accountId }),
  ])
  return standsElsewhere(organizationId, { members, staff })
}
