import type { StoredClient } from '../../shared/domain/client/client.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ClientLinkId, ProviderId } from '../../shared/store/id.ts'

/** The provider's client behind a link's id; undefined when the provider has no such client. */
export async function loadClient(
  store: StoreReads,
  { providerId, providerOrganizationId }: { providerId: ProviderId; providerOrganizationId: ClientLinkId },
): Promise<StoredClient | undefined> {
  const link = await store.get('ClientLink', { providerId, clientLinkId: providerOrganizationId })
  if (!link) return undefined
  const [organization, seats] = await Promise.all([
    store.get('Organization', link),
    store.get('OrganizationSeats', link),
  ])
  return organization && seats && { link, organization, seats }
}
