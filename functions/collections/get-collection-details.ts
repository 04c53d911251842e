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
  context,
}) => {
  const found = await loadCollection(store, scope, params.collectionId, 'readAccess')
  if (!found.ok) return found
  const { collection, caller } = found
  const listsOf = await loadAccessLists(store, collection.organizationId, [collection], context)
  return done(collectionAccessReply(collection, listsOf(collection.collectionId), caller))
}
