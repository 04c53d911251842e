import type { CollectionSettings, CustomPermission } from '../../store/entities/organization.ts'
import type { Standing } from '../access/can.ts'

const interested: readonly CustomPermission[] = [
  'manageUsers',
  'manageGroups',
  'accessReports',
  'editAnyCollection',
  'deleteAnyCollection',
  'createNewCollections',
]

/**
 * Whether the caller may know the names of the groups: who administers, or may give somebody access to a collection
 * (specification 6, T104). Undefined: that depends on whether he manages a collection.
 */
export function mayListGroups(
  { role, permissions }: Standing,
  { limitCollectionCreation }: Pick<CollectionSettings, 'limitCollectionCreation'>,
): true | undefined {
  if (role !== 'user' && role !== 'custom') return true
  if (role === 'custom' && interested.some((right) => permissions.includes(right))) return true
  return limitCollectionCreation ? undefined : true
}
