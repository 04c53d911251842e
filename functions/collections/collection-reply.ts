import type { AccessSelection } from '../../shared/domain/collection/access-selection.ts'
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
  { access }: Pick<CallerWithAccess, 'access'>,
) {
  const own = access.get(collection.collectionId)
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
