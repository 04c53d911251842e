import { claimsAccountsOf, domainOf } from '../../shared/domain/claimed-domain/is-claimed.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'

/** Whether the organization's identity provider may speak for an address: it has verified the domain, and claims its accounts. */
export async function isVouchedFor(store: StoreReads, organization: Organization, email: string): Promise<boolean> {
  const holder = await store.find('OrganizationDomain', 'byVerifiedName', { domainName: domainOf(email) })
  return claimsAccountsOf(organization, holder)
}
