import { roleInOrganization, roleInProvider } from '../../shared/domain/access/standing.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { OrganizationId } from '../../shared/store/id.ts'

/** Whom to tell that somebody waits for confirmation: owners and admins, or the provider's admins while there are none. */
export async function loadConfirmers(store: StoreReads, organizationId: OrganizationId): Promise<readonly string[]> {
  const [seats, link] = await Promise.all([
    store.get('OrganizationSeats', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  if (seats && seats.confirmedOwners > 0) {
    const members = await store.listAll('Member', { organizationId })
    return members
      .filter((member) => ['owner', 'admin'].includes(roleInOrganization(member) ?? ''))
      .map(({ email }) => email)
  }
  const staff = link ? await store.listAll('ProviderUser', link) : []
  return staff.filter((user) => roleInProvider(user) === 'provider-admin').map(({ email }) => email)
}
