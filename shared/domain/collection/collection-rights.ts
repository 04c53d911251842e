import type { AccessLevel, CollectionSettings, CustomPermission } from '../../store/entities/organization.ts'
import type { Standing } from '../access/can.ts'

/** Who wants to do something with a collection. */
export interface CollectionCaller extends Standing {
  readonly settings: CollectionSettings
}

/** How the caller and everybody else stand to one collection. */
export interface CollectionTarget {
  /** What the caller himself was given, by himself or through groups; undefined: nothing. */
  readonly access: AccessLevel | undefined
  /** True: no member and no group manages it. */
  readonly orphaned: boolean
}

export type CollectionOperation =
  | 'create'
  | 'read'
  | 'readAccess'
  | 'update'
  | 'changeMemberAccess'
  | 'changeGroupAccess'
  | 'delete'

type Ground = (caller: CollectionCaller, target: CollectionTarget) => boolean

const staff: Ground = ({ role }) => role === 'provider-admin' || role === 'service-user'
const ownerOrAdmin: Ground = ({ role }) => role === 'owner' || role === 'admin'
const holding =
  (right: CustomPermission): Ground =>
  ({ role, permissions }) =>
    role === 'custom' && permissions.includes(right)
const whereAdminsHaveAccess =
  (ground: Ground): Ground =>
  (caller, target) =>
    caller.settings.allowAdminAccessToAllCollectionItems && ground(caller, target)
const whereCreationIsOpen: Ground = ({ settings }) => !settings.limitCollectionCreation

/** Somebody must be able to mend a collection that nobody manages. */
const manages: Ground = (caller, target) =>
  target.access?.manage === true ||
  (target.orphaned && (ownerOrAdmin(caller, target) || holding('editAnyCollection')(caller, target)))
const managesAndMayDelete: Ground = (caller, target) =>
  manages(caller, target) && (!caller.settings.limitCollectionDeletion || ownerOrAdmin(caller, target))

const read = [staff, ownerOrAdmin, holding('editAnyCollection'), holding('deleteAnyCollection'), manages]
const update = [staff, holding('editAnyCollection'), whereAdminsHaveAccess(ownerOrAdmin), manages]

/** Who may do what with a collection (specification 5.4): the one table. One ground is enough. */
const grounds: Readonly<Record<CollectionOperation, readonly Ground[]>> = {
  create: [staff, ownerOrAdmin, holding('createNewCollections'), whereCreationIsOpen],
  read,
  readAccess: [...read, holding('manageUsers')],
  update,
  changeMemberAccess: [...update, whereAdminsHaveAccess(holding('manageUsers'))],
  changeGroupAccess: [...update, whereAdminsHaveAccess(holding('manageGroups'))],
  delete: [staff, holding('deleteAnyCollection'), whereAdminsHaveAccess(ownerOrAdmin), managesAndMayDelete],
}

const nothing: CollectionTarget = { access: undefined, orphaned: false }

/**
 * Whether the caller may do this with the collection; without a collection, whether he may do it with any. Who may do it
 * with each of several may do it with all.
 */
export function mayWithCollection(
  operation: CollectionOperation,
  caller: CollectionCaller,
  target: CollectionTarget = nothing,
): boolean {
  return grounds[operation].some((ground) => ground(caller, target))
}
