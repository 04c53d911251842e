import type { AccessLevel } from '../../store/entities/organization.ts'
import type { CollectionId } from '../../store/id.ts'

/** What a member or a group was given. */
export type Grant = AccessLevel & { readonly collectionId: CollectionId }

/**
 * What a member may do with which collections: the union of what he and his groups were given (specification 6). Each
 * restriction holds only where every grant carries it, and `manage` wherever one grant does.
 */
export function effectiveAccess(
  own: readonly Grant[],
  groups: readonly { readonly access: readonly Grant[] }[],
): ReadonlyMap<CollectionId, AccessLevel> {
  const union = new Map<CollectionId, AccessLevel>()
  for (const { collectionId, readOnly, hidePasswords, manage } of [...own, ...groups.flatMap(({ access }) => access)]) {
    const before = union.get(collectionId)
    union.set(collectionId, {
      readOnly: readOnly && (before?.readOnly ?? true),
      hidePasswords: hidePasswords && (before?.hidePasswords ?? true),
      manage: manage || (before?.manage ?? false),
    })
  }
  return union
}
