import type { CollectionOperation } from '../../shared/domain/collection/collection-rights.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Collection } from '../../shared/store/entities/organization.ts'
import type { CollectionId } from '../../shared/store/id.ts'
import { type CallerWithAccess, loadCollectionCaller, mayWith } from '../runtime/collection-caller.ts'
import type { Scopes } from '../runtime/operation.ts'

/** The collection, if the caller may do this with it. Where he may not, it is not there (specification 5.2). */
export async function loadCollection(
  store: StoreReads,
  scope: Scopes['organization'],
  collectionId: CollectionId,
  operation: CollectionOperation,
): Promise<Result<{ collection: Stored<Collection>; caller: CallerWithAccess }>> {
  const { organizationId } = scope.organization
  const [collection, caller] = await Promise.all([
    store.get('Collection', { organizationId, collectionId }),
    loadCollectionCaller(store, scope),
  ])
  const isPermitted = collection && (await mayWith(store, caller, operation, collectionId))
  return isPermitted ? { ok: true, collection, caller } : refuse('request.not_found')
}
