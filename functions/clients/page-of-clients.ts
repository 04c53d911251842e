import type { Page, StoreReads } from '../../shared/ports/store.ts'
import type { ClientLink } from '../../shared/store/entities/organization.ts'
import type { ProviderUser } from '../../shared/store/entities/provider.ts'
import { refused } from '../runtime/refused.ts'

/** A page of the clients that somebody is let to, oldest first. */
export async function pageOfClients(
  store: StoreReads,
  user: Pick<ProviderUser, 'providerId' | 'clientIds'>,
  place: { limit: number; cursor: string | null },
): Promise<Page<ClientLink>> {
  const { providerId, clientIds } = user
  if (clientIds === null) return store.list('ClientLink', { providerId }, place)
  const { limit, cursor } = place
  // Ids sort by their age, as in the table; the cursor is the last one of the page before.
  if (cursor !== null && !clientIds.includes(cursor)) {
    throw refused('request.cursor_invalid', { field: 'continuationToken' })
  }
  const left = [...clientIds].sort().filter((id) => cursor === null || id > cursor)
  const ids = left.slice(0, limit)
  const links = await store.getMany(
    'ClientLink',
    ids.map((clientLinkId) => ({ providerId, clientLinkId })),
  )
  return {
    records: links.filter((link) => link !== undefined),
    cursor: left.length > ids.length ? (ids.at(-1) ?? null) : null,
  }
}
