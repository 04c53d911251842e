import type { groupsRoutes } from '../../shared/api/groups.ts'
import { limits } from '../../shared/config/limits.ts'
import { mayListGroups } from '../../shared/domain/group/may-list-groups.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { loadCollectionCaller } from '../runtime/collection-caller.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { groupReply } from './group-reply.ts'

/** A page of the groups, to everybody who may give somebody access to a collection (specification 6, T104). */
export const listGroups: Operation<typeof groupsRoutes.listGroups> = async ({ scope, params, query, store }) => {
  const managesOne = async () => {
    const { organizationId, access } = await loadCollectionCaller(store, scope)
    const managed = [...access].filter(([, { manage }]) => manage)
    const collections = await store.getMany(
      'Collection',
      managed.map(([collectionId]) => ({ organizationId, collectionId })),
    )
    return collections.some((collection) => collection !== undefined)
  }
  if (!(mayListGroups(scope, scope.organization.collectionSettings) ?? (await managesOne()))) {
    return refuse('request.forbidden')
  }
  const page = await store.list('Group', params, {
    limit: query.pageSize ?? limits.unpagedMax,
    cursor: query.continuationToken ?? null,
  })
  return done({
    object: 'list' as const,
    data: page.records.map((group) => groupReply('group', group)),
    continuationToken: page.cursor,
  })
}
