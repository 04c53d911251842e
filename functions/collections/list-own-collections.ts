import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { withAlias } from '../runtime/open-scope.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownCollections } from '../runtime/own-collections.ts'
import { collectionReply } from './collection-reply.ts'

/** The collections that the caller was given access to, in every organization where he is confirmed. */
export const listOwnCollections: Operation<typeof collectionsRoutes.listOwnCollections> = async ({ actor, store }) => {
  const { accountId } = await withAlias(store, actor)
  return done({
    object: 'list' as const,
    data: (await ownCollections(store, accountId)).map(({ collection, access }) => ({
      ...collectionReply('collectionDetails', collection),
      ...access,
    })),
    continuationToken: null,
  })
}
