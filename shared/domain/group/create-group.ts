import type { Result } from '../../errors/catalogue.ts'
import { type ChangeSet, create } from '../../store/change-set.ts'
import type { Group } from '../../store/entities/group.ts'
import type { OrganizationId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { type GroupSurroundings, type GroupWishes, resolveAccess, resolveMembers } from './group-wishes.ts'
import type { MembershipStep } from './memberships.ts'

/** Creates a group, and says who joins it (specification 6). */
export function createGroup(
  { organizationId, ...surroundings }: GroupSurroundings & { organizationId: OrganizationId },
  wishes: GroupWishes,
  context: Context,
): Result<{ group: Group; changes: ChangeSet; steps: readonly MembershipStep[] }> {
  const given = resolveAccess([], wishes.collections, surroundings)
  if (!given.ok) return given
  const members = resolveMembers([], wishes.users, surroundings)
  if (!members.ok) return members
  const groupId = context.ids.next()
  const group: Group = {
    groupId,
    organizationId,
    name: wishes.name,
    externalId: wishes.externalId || null,
    access: given.access,
    createdAt: context.now,
    revisedAt: context.now,
  }
  return {
    ok: true,
    group,
    changes: [create('Group', group), organizationEvent(context, EventType.GroupCreated, { organizationId, groupId })],
    steps: members.steps,
  }
}
