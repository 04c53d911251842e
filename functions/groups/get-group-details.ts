import type { groupsRoutes } from '../../shared/api/groups.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { loadErased } from '../runtime/load-erased.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { groupDetailsReply } from './group-reply.ts'

/** One group with the collections that it gives access to. */
export const getGroupDetails: Operation<typeof groupsRoutes.getGroupDetails> = async ({ params, store }) => {
  const [group, erased] = await Promise.all([store.get('Group', params), loadErased(store, params.organizationId)])
  return group ? done(groupDetailsReply(group, erased)) : refuse('request.not_found')
}
