import { levelOf } from '../../shared/domain/collection/access-selection.ts'
import type { Group } from '../../shared/store/entities/group.ts'

/** A group as clients read it (specification 6). */
export function groupReply<Kind extends 'group' | 'groupDetails'>(object: Kind, group: Group) {
  const { groupId: id, organizationId, name, externalId } = group
  return { object, id, organizationId, name, externalId }
}

/** The same with the collections that it gives access to, those left out that are gone. */
export function groupDetailsReply(group: Group, erased: ReadonlySet<string>) {
  return {
    ...groupReply('groupDetails', group),
    collections: group.access
      .filter(({ collectionId }) => !erased.has(collectionId))
      .map((grant) => ({ id: grant.collectionId, ...levelOf(grant) })),
  }
}
