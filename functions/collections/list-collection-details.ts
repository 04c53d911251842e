import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { limits } from '../../shared/config/limits.ts'
import { staffAccess } from '../../shared/domain/collection/staff-access.ts'
import { loadCollectionCaller, permittedCollections } from '../runtime/collection-caller.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { pageReply } from '../runtime/page-reply.ts'
import { collectionAccessReply } from './collection-reply.ts'
import { loadAccessLists } from './load-access-lists.ts'

/**
 * Collections with who has access, to whoever may see that. When staff of the provider looks, both logs say so: written in
 * one transaction before the answer leaves, so that nobody looks unseen.
 */
export const listCollectionDetails: Operation<typeof collectionsRoutes.listCollectionDetails> = async ({
  scope,
  params,
  query,
  store,
  context,
}) => {
  const [caller, page] = await Promise.all([
    loadCollectionCaller(store, scope),
    store.list('Collection', params, {
      limit: query.pageSize ?? limits.unpagedMax,
      cursor: query.continuationToken ?? null,
    }),
  ])
  const ids = page.records.map(({ collectionId }) => collectionId)
  const readable = await permittedCollections(store, caller, 'readAccess', ids)
  const shown = page.records.filter(({ collectionId }) => readable.has(collectionId))
  const listsOf = await loadAccessLists(store, params.organizationId, shown, context)
  const reply = pageReply(page, (collection) =>
    readable.has(collection.collectionId)
      ? collectionAccessReply(collection, listsOf(collection.collectionId), caller)
      : undefined,
  )
  return done(reply, staffAccess(scope, context))
}
