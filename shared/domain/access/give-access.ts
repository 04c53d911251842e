import type { AccessLevel, CollectionSettings } from '../../store/entities/organization.ts'
import type { Standing } from './can.ts'

/**
 * Whether the caller may change which members have access to a collection (specification 5.4). `own` is what he may do with
 * it himself, by himself or through groups.
 */
export function mayGiveAccess(
  { role, permissions }: Standing,
  { allowAdminAccessToAllCollectionItems }: CollectionSettings,
  own: AccessLevel | undefined,
): boolean {
  if (role === 'provider-admin' || role === 'service-user' || own?.manage) return true
  if (permissions.includes('editAnyCollection')) return true
  const administers = role === 'owner' || role === 'admin' || permissions.includes('manageUsers')
  return allowAdminAccessToAllCollectionItems && administers
}
