import type { StoreReads } from '../../shared/ports/store.ts'
import type { ClientLinkId, ProviderId } from '../../shared/store/id.ts'

/** What a request says of the clients that somebody is let to. */
type ClientAccess = { readonly all: true } | { readonly clientIds: readonly ClientLinkId[] } | undefined

/** The ids that a request limits somebody to, null for all clients, undefined where it does not say. */
export function clientIdsOf(access: ClientAccess): ClientLinkId[] | null | undefined {
  return access && ('all' in access ? null : [...access.clientIds])
}

/** Those of the ids that are clients of this provider. */
export async function knownClients(
  store: StoreReads,
  providerId: ProviderId,
  clientIds: readonly ClientLinkId[],
): Promise<ReadonlySet<ClientLinkId>> {
  const links = await store.getMany(
    'ClientLink',
    [...new Set(clientIds)].map((clientLinkId) => ({ providerId, clientLinkId })),
  )
  return new Set(links.flatMap((link) => (link ? [link.clientLinkId] : [])))
}
