import type { groupsRoutes } from '../../shared/api/groups.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { groupReply } from './group-reply.ts'

/** One group. */
export const getGroup: Operation<typeof groupsRoutes.getGroup> = async ({ params, store }) => {
  const group = await store.get('Group', params)
  return group ? done(groupReply('group', group)) : refuse('request.not_found')
}
