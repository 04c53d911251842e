import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { addAccess as decide } from '../../shared/domain/collection/add-access.ts'
import type { CollectionOperation } from '../../shared/domain/collection/collection-rights.ts'
import { loadExisting, namedOf } from '../runtime/access-lists.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadCollections } from './load-collections.ts'
import { COLLECTIONS_PER_DECISION, writeGrants } from './write-grants.ts'

/**
 * Gives the same members and groups access to several collections. When that is more than one transaction holds and the
 * request is cut off, the first collections have it: the same request again does the rest.
 */
export const addCollectionAccess: Operation<typeof collectionsRoutes.addCollectionAccess> = async (call) => {
  const { scope, body, store, context } = call
  const { organizationId } = scope.organization
  const lists = { users: namedOf(body.users), groups: namedOf(body.groups) }
  const ids = [...new Set(body.collectionIds)]
  const operations: CollectionOperation[] = lists.groups?.length ? ['changeGroupAccess'] : []
  if (lists.users?.length || operations.length === 0) operations.push('changeMemberAccess')
  const all = await loadCollections(store, scope, ids, operations)
  if (!all.ok) return all
  for (let at = 0; at < ids.length; at += COLLECTIONS_PER_DECISION) {
    const writes = ids.slice(at, at + COLLECTIONS_PER_DECISION)
    const written = await writeGrants(call, organizationId, async () => {
      const found = await loadCollections(store, scope, writes, operations)
      if (!found.ok) return found
      const existing = await loadExisting(store, organizationId, lists)
      const decision = decide({ collections: found.collections, ...existing }, lists, context)
      return decision.ok ? { ...decision, writes } : decision
    })
    if (!written.ok) return written
  }
  return done(null)
}
