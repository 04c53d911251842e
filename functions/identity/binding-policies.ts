import { roleInProvider } from '../../shared/domain/access/standing.ts'
import { isBound, policyInForce } from '../../shared/domain/policy/enforcement.ts'
import type { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { Member } from '../../shared/store/entities/organization.ts'
import type { SavedPolicy } from '../../shared/store/entities/policy.ts'

/** The policies of this type that bind the account, each with the membership that makes it so. */
export async function bindingPolicies(
  store: StoreReads,
  type: PolicyType,
  account: Pick<Account, 'accountId'>,
): Promise<readonly { readonly member: Member; readonly policy: SavedPolicy }[]> {
  const members = await store.listIndexed('Member', account)
  const [organizations, saved] = await Promise.all([
    store.getMany('Organization', members),
    store.getMany('OrganizationPolicies', members),
  ])
  const inForce = members.flatMap((member, at) => {
    const organization = organizations[at]
    const policy = organization && policyInForce(type, organization, saved[at])
    return policy ? [{ member, policy }] : []
  })
  const binding = await Promise.all(inForce.map(async ({ member }) => isBoundMember(store, type, member)))
  return inForce.filter((_, at) => binding[at])
}

async function isBoundMember(
  store: StoreReads,
  policyType: PolicyType,
  { type, status, organizationId, accountId }: Member,
): Promise<boolean> {
  const link = await store.find('ClientLink', 'byOrganization', { organizationId })
  const staff = link && (await store.find('ProviderUser', 'byAccount', { providerId: link.providerId, accountId }))
  return isBound(policyType, { type, status, isProviderUser: roleInProvider(staff) !== undefined })
}
