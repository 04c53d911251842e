import type { groupsRoutes } from '../../shared/api/groups.ts'
import { limits } from '../../shared/config/limits.ts'
import { loadErased } from '../runtime/load-erased.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { pageReply } from '../runtime/page-reply.ts'
import { groupDetailsReply } from './group-reply.ts'

/** A page of the groups with the collections that they give access to. */
export const listGroupDetails: Operation<typeof groupsRoutes.listGroupDetails> = async ({ params, query, store }) => {
  const [page, erased] = await Promise.all([
    store.list('Group', params, {
      limit: query.pageSize ?? limits.unpagedMax,
      cursor: query.continuationToken ?? null,
    }),
    loadErased(store, params.organizationId),
  ])
  return done(pageReply(page, (group) => groupDetailsReply(group, erased)))
}
