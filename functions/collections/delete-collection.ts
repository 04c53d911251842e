import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { deleteCollections as decide } from '../../shared/domain/collection/delete-collections.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadCollection } from './load-collection.ts'

/** Deletes a collection. */
export const deleteCollection: Operation<typeof collectionsRoutes.deleteCollection> = async ({
  scope,
  params,
  store,
  context,
}) => {
  const found = await loadCollection(store, scope, params.collectionId, 'delete')
  return found.ok ? done(null, decide([found.collection], context)) : found
}
