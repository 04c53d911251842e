import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionReply } from './collection-reply.ts'

/** All collections to those who administer the organization; to others those that they manage (specification 5.4). */
export const listCollections: Operation<typeof collectionsRoutes.listCollections> = async ({
  scope,
  params,
  store,
}) => {
  const { organizationId } = params
  const administers = scope.role !== 'user' && scope.role !== 'custom'
  const [collections, access] = await Promise.all([
    store.listAll('Collection', { organizationId }),
    administers || !scope.member
      ? []
      : store.listAll('CollectionAccess', { organizationId }, { startsWith: `${scope.member.memberId}#` }),
  ])
  const managed = new Set(access.filter(({ manage }) => manage).map(({ collectionId }) => collectionId))
  return done({
    object: 'list' as const,
    data: collections
      .filter(({ collectionId }) => administers || managed.has(collectionId))
      .map((collection) => collectionReply('collection', collection)),
    continuationToken: null,
  })
}
