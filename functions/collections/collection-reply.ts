import { effectiveAccess } from '../../shared/domain/access/effective-access.ts'
import { type AccessSelection, levelOf } from '../../shared/domain/collection/access-selection.ts'
import type { Collection } from '../../shared/store/entities/organization.ts'
import type { CallerWithAccess } from '../runtime/collection-caller.ts'

/** A collection as clients read it (specification 5.2); its name stays encrypted. */
export function collectionReply<Kind extends 'collection' | 'collectionDetails' | 'collectionAccessDetails'>(
  object: Kind,
  collection: Collection,
) {
  return {
    object,
    id: collection.collectionId,
    organizationId: collection.organizationId,
    name: collection.name,
    externalId: collection.externalId,
    type: 0,
    defaultUserCollectionEmail: null,
    accessRuleId: null,
  }
}

/** The same with who has access, and what the caller himself may do with it. */
export function collectionAccessReply(
  collection: Collection,
  { users, groups }: { users: readonly AccessSelection[]; groups: readonly AccessSelection[] },
  { namedAs }: Pick<CallerWithAccess, 'namedAs'>,
) {
  const { collectionId } = collection
  const given = [...users, ...groups].filter(({ id }) => namedAs.has(id))
  const own = effectiveAccess(
    given.map((one) => ({ collectionId, ...levelOf(one) })),
    [],
  ).get(collectionId)
  return {
    ...collectionReply('collectionAccessDetails', collection),
    groups: [...groups],
    users: [...users],
    assigned: own !== undefined,
    unmanaged: ![...users, ...groups].some(({ manage }) => manage),
    readOnly: own?.readOnly ?? false,
    hidePasswords: own?.hidePasswords ?? false,
    manage: own?.manage ?? false,
  }
}
