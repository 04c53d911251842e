import { type ChangeSet, create, remove } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Group } from '../../store/entities/group.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'

/** Deletes groups: what they gave is gone at once, and a worker erases who was in them. Three records each. */
export function deleteGroups(groups: readonly Stored<Group>[], context: Context): ChangeSet {
  return groups.flatMap((group) => {
    const { organizationId, groupId } = group
    return [
      remove('Group', group),
      create('AccessErasure', { organizationId, of: 'group', id: groupId, requestedAt: context.now }),
      organizationEvent(context, EventType.GroupDeleted, { organizationId, groupId }),
    ]
  })
}
