import type { Result } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Group } from '../../store/entities/group.ts'
import type { MemberId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { type GroupSurroundings, type GroupWishes, resolveAccess, resolveMembers } from './group-wishes.ts'
import type { MembershipStep } from './memberships.ts'

/** Changes a group, and says who joins and leaves it (specification 6). */
export function changeGroup(
  state: GroupSurroundings & {
    group: Stored<Group>
    /** Who is in the group now; not asked for where the request leaves the members as they are. */
    presentIds: readonly MemberId[]
  },
  wishes: GroupWishes,
  context: Context,
): Result<{ group: Group; changes: ChangeSet; steps: readonly MembershipStep[] }> {
  const given = resolveAccess(state.group.access, wishes.collections, state)
  if (!given.ok) return given
  const members = resolveMembers(state.presentIds, wishes.users, state)
  if (!members.ok) return members
  const { organizationId, groupId } = state.group
  const change = {
    name: wishes.name,
    externalId: wishes.externalId === undefined ? state.group.externalId : wishes.externalId || null,
    access: given.access,
    revisedAt: context.now,
  }
  return {
    ok: true,
    group: { ...state.group, ...change },
    changes: [
      replace('Group', state.group, change),
      organizationEvent(context, EventType.GroupUpdated, { organizationId, groupId }),
    ],
    steps: members.steps,
  }
}
