import { roleInProvider } from '../../shared/domain/access/standing.ts'
import { isBound, policyInForce } from '../../shared/domain/policy/enforcement.ts'
import type { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { Member, Organization } from '../../shared/store/entities/organization.ts'
import type { SavedPolicy } from '../../shared/store/entities/policy.ts'

/** The policies of one type that bind the account, with the organizations they are in force in (specification 7.5). */
export async function policiesBinding(
  store: StoreReads,
  account: Pick<Account, 'accountId'>,
  policyType: PolicyType,
): Promise<readonly { readonly organization: Organization; readonly policy: SavedPolicy; readonly member: Member }[]> {
  const members = await store.listIndexed('Member', account)
  const [organizations, saved] = await Promise.all([
    store.getMany('Organization', members),
    store.getMany('OrganizationPolicies', members),
  ])
  const inForce = members.flatMap((member, at) => {
    const organization = organizations[at]
    const policy = organization && policyInForce(policyType, organization, saved[at])
    return policy ? [{ organization, policy, member }] : []
  })
  const binding = await Promise.all(inForce.map(async ({ member }) => isBoundMember(store, member, policyType)))
  return inForce.filter((_, at) => binding[at])
}

async function isBoundMember(
  store: StoreReads,
  { type, status, organizationId, accountId }: Member,
  policyType: PolicyType,
): Promise<boolean> {
  const link = await store.find('ClientLink', 'byOrganization', { organizationId })
  const staff = link && (await store.find('ProviderUser', 'byAccount', { providerId: link.providerId, accountId }))
  return isBound(policyType, { type, status, isProviderUser: roleInProvider(staff) !== undefined })
}
