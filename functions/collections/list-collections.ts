import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { limits } from '../../shared/config/limits.ts'
import { loadCollectionCaller, permittedCollections } from '../runtime/collection-caller.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionReply } from './collection-reply.ts'

/**
 * All collections to those who administer the organization; to others those that they manage (specification 5.4). A page
 * may hold fewer than asked for, since what the caller may not see is left out.
 */
export const listCollections: Operation<typeof collectionsRoutes.listCollections> = async ({
  scope,
  params,
  query,
  store,
}) => {
  const [caller, page] = await Promise.all([
    loadCollectionCaller(store, scope),
    store.list('Collection', params, {
      limit: query.pageSize ?? limits.unpagedMax,
      cursor: query.continuationToken ?? null,
    }),
  ])
  const ids = page.records.map(({ collectionId }) => collectionId)
  const readable = await permittedCollections(store, caller, 'read', ids)
  return done({
    object: 'list' as const,
    data: page.records
      .filter(({ collectionId }) => readable.has(collectionId))
      .map((collection) => collectionReply('collection', collection)),
    continuationToken: page.cursor,
  })
}
