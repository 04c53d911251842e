import type { groupsRoutes } from '../../shared/api/groups.ts'
import { carryOutMemberships } from '../../shared/domain/group/memberships.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Takes a member out of a group: the same few writes however many are in it. */
export const removeGroupUser: Operation<typeof groupsRoutes.removeGroupUser> = async ({ params, store, context }) => {
  const { memberId } = params
  const [group, member, row] = await Promise.all([
    store.get('Group', params),
    store.get('Member', params),
    store.get('GroupMember', params),
  ])
  if (!group || !member || !row) return refuse('request.not_found')
  return done(null, carryOutMemberships({ group, rows: [row], guard: null }, [{ memberId, joins: false }], context))
}
