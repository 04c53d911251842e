import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadAccessLists } from './load-access-lists.ts'
import { loadCollection } from './load-collection.ts'

/** The members that were given access to the collection themselves; those of its groups are not among them. */
export const listCollectionUsers: Operation<typeof collectionsRoutes.listCollectionUsers> = async ({
  scope,
  params,
  store,
  context,
}) => {
  const found = await loadCollection(store, scope, params.collectionId, 'readAccess')
  if (!found.ok) return found
  const { organizationId, collectionId } = found.collection
  const listsOf = await loadAccessLists(store, organizationId, [found.collection], context)
  return done([...listsOf(collectionId).users])
}
