import type { AccessLevel, CollectionSettings } from '../../store/entities/organization.ts'
import type { CollectionId } from '../../store/id.ts'
import type { Standing } from './can.ts'

/**
 * Whether the caller may say who has access to every collection of the organization (specification 5.4). Whoever may not
 * says it for those that he manages: `mayModifyUserAccess`.
 */
export function modifiesAllUserAccess(
  { role, permissions }: Standing,
  { allowAdminAccessToAllCollectionItems }: Pick<CollectionSettings, 'allowAdminAccessToAllCollectionItems'>,
): boolean {
  switch (role) {
    case 'provider-admin':
    case 'service-user':
      return true
    case 'owner':
    case 'admin':
      return allowAdminAccessToAllCollectionItems
    case 'custom':
      return (
        permissions.includes('editAnyCollection') ||
        (permissions.includes('manageUsers') && allowAdminAccessToAllCollectionItems)
      )
    case 'user':
      return false
  }
}

/** Whether the caller, who does not modify all access, may say who has access to this collection: he manages it. */
export function mayModifyUserAccess(
  collectionId: CollectionId,
  effective: ReadonlyMap<CollectionId, AccessLevel>,
): boolean {
  return effective.get(collectionId)?.manage ?? false
}
