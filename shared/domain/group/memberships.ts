import { type ChangeSet, create, remove, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Group, GroupMember } from '../../store/entities/group.ts'
import type { MemberId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'

/** Puts a member into a group, or takes him out. */
export interface MembershipStep {
  readonly memberId: MemberId
  readonly joins: boolean
}

/**
 * Carries out memberships: a record and an event each, none where nothing changes (specification 6). `rows` are the places
 * that these members have in the group now; `guard` is the group, unless the same transaction writes it anyway.
 */
export function carryOutMemberships(
  state: {
    group: Pick<Group, 'organizationId' | 'groupId'>
    rows: readonly Stored<GroupMember>[]
    guard: Stored<Group> | null
  },
  steps: readonly MembershipStep[],
  context: Context,
): ChangeSet {
  const { organizationId, groupId } = state.group
  const places = new Map(state.rows.map((row) => [row.memberId, row]))
  const changes = steps.flatMap(({ memberId, joins }) => {
    const place = places.get(memberId)
    if (joins === (place !== undefined)) return []
    return [
      place ? remove('GroupMember', place) : create('GroupMember', { organizationId, groupId, memberId }),
      organizationEvent(context, EventType.MemberGroupsUpdated, { organizationId, groupId, memberId }),
    ]
  })
  return changes.length > 0 && state.guard ? [...changes, unchanged('Group', state.guard)] : changes
}
