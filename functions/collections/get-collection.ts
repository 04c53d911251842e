import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionReply } from './collection-reply.ts'
import { loadCollection } from './load-collection.ts'

/** One collection. */
export const getCollection: Operation<typeof collectionsRoutes.getCollection> = async ({ scope, params, store }) => {
  const found = await loadCollection(store, scope, params.collectionId, 'read')
  return found.ok ? done(collectionReply('collection', found.collection)) : found
}
