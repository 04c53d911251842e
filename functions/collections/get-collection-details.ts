import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionAccessReply } from './collection-reply.ts'
import { loadAccessLists } from './load-access-lists.ts'
import { loadCollection } from './load-collection.ts'

/** One collection with who has access. */
export const getCollectionDetails: Operation<typeof collectionsRoutes.getCollectionDetails> = async ({
  scope,
  params,
  store,
}) => {
  const found = await loadCollection(store, scope, params.collectionId, 'readAccess')
  if (!found.ok) return found
  return done(collectionAccessReply(found.collection, await loadAccessLists(store, found.collection), found.caller))
}
