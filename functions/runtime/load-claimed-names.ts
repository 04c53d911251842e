import { claimedNames } from '../../shared/domain/claimed-domain/is-claimed.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Organization } from '../../shared/store/entities/organization.ts'

/** The domains whose accounts the organization claims. */
export async function loadClaimedNames(store: StoreReads, organization: Organization): Promise<ReadonlySet<string>> {
  return claimedNames(organization, await store.listAll('OrganizationDomain', organization))
}
