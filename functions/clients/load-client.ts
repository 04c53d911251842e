import { isLetTo } from '../../shared/domain/access/standing.ts'
import type { StoredClient } from '../../shared/domain/client/client.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ProviderUser } from '../../shared/store/entities/provider.ts'
import type { ClientLinkId } from '../../shared/store/id.ts'

/** The client behind a link's id; undefined when the provider has none, or none that this person is let to. */
export async function loadClient(
  store: StoreReads,
  user: ProviderUser,
  clientLinkId: ClientLinkId,
): Promise<StoredClient | undefined> {
  if (!isLetTo(user, { clientLinkId })) return undefined
  const link = await store.get('ClientLink', { providerId: user.providerId, clientLinkId })
  if (!link) return undefined
  const [organization, seats] = await Promise.all([
    store.get('Organization', link),
    store.get('OrganizationSeats', link),
  ])
  return organization && seats && { link, organization, seats }
}
