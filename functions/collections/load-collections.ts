import type { CollectionOperation } from '../../shared/domain/collection/collection-rights.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Collection } from '../../shared/store/entities/organization.ts'
import type { CollectionId } from '../../shared/store/id.ts'
import { loadCollectionCaller, permittedCollections } from '../runtime/collection-caller.ts'
import type { Scopes } from '../runtime/operation.ts'

/**
 * Several collections, if the caller may do all of this with each. Where he may not, they are not there; only whoever may
 * hears that the organization does not have one of them (T98).
 */
export async function loadCollections(
  store: StoreReads,
  scope: Scopes['organization'],
  ids: readonly CollectionId[],
  operations: readonly CollectionOperation[],
): Promise<Result<{ collections: readonly Stored<Collection>[] }>> {
  const { organizationId } = scope.organization
  const [found, caller] = await Promise.all([
    store.getMany(
      'Collection',
      ids.map((collectionId) => ({ organizationId, collectionId })),
    ),
    loadCollectionCaller(store, scope),
  ])
  const permitted = await Promise.all(operations.map(async (one) => permittedCollections(store, caller, one, ids)))
  if (ids.some((id) => permitted.some((permittedIds) => !permittedIds.has(id)))) return refuse('request.not_found')
  const collections = found.filter((one) => one !== undefined)
  return collections.length === ids.length ? { ok: true, collections } : refuse('collection.unknown')
}
