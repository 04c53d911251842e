import { claimsAccountsOf, domainOf } from '../../shared/domain/claimed-domain/is-claimed.ts'
import { policyInForce } from '../../shared/domain/policy/enforcement.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import type { StoreReads } from '../../shared/ports/store.ts'

/** Whether an organization that claims the domain of the address lets nobody register there without an invitation. */
export async function blocksRegistration(store: StoreReads, email: string): Promise<boolean> {
  const holder = await store.find('OrganizationDomain', 'byVerifiedName', { domainName: domainOf(email) })
  if (!holder) return false
  const [organization, saved] = await Promise.all([
    store.get('Organization', holder),
    store.get('OrganizationPolicies', holder),
  ])
  if (!organization || !claimsAccountsOf(organization, holder)) return false
  return policyInForce(PolicyType.BlockClaimedDomainAccountCreation, organization, saved) !== undefined
}
