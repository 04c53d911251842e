import type { StoreReads } from '../../shared/ports/store.ts'
import type { OrganizationId } from '../../shared/store/id.ts'

/**
 * Members, groups and collections that are gone while rows still name them. Whoever reads rows from the other end leaves
 * out what is named here. Nearly always empty: a worker erases the rows within minutes.
 */
export async function loadErased(store: StoreReads, organizationId: OrganizationId): Promise<ReadonlySet<string>> {
  const erasures = await store.listAll('AccessErasure', { organizationId })
  return new Set(erasures.map(({ id }) => id))
}
