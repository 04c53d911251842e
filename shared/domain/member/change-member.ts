import { limits } from '../../config/limits.ts'
import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, create, remove, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { GroupMember } from '../../store/entities/group.ts'
import {
  type AccessLevel,
  type CollectionAccess,
  type CustomPermission,
  type Member,
  MemberType,
  type Organization,
} from '../../store/entities/organization.ts'
import type { CollectionId, GroupId } from '../../store/id.ts'
import type { Standing } from '../access/can.ts'
import type { Grant } from '../access/effective-access.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requireFeature } from '../organization/plan-features.ts'
import type { RowDecision } from './decide-rows.ts'
import { checkManagement } from './manage-member.ts'

/** What a member shall be, and may use. */
export interface MemberWishes {
  readonly type: Member['type']
  /** For members of the type Custom; the others have none. */
  readonly permissions: readonly CustomPermission[]
  readonly collections: readonly Grant[]
  /** Null: as they are. */
  readonly groups: readonly GroupId[] | null
}

export interface MemberAccess {
  readonly collections: readonly Stored<CollectionAccess>[]
  readonly groups: readonly Stored<GroupMember>[]
}

/**
 * Changes a member's type, rights, collections and groups (specification 4.8). Of his collections, those that the caller
 * may not give stay as they are; `mayGive` knows them. Collections and groups that are named exist.
 */
export function changeMember(
  state: {
    actor: Standing
    organization: Organization
    member: Member
    access: MemberAccess
    mayGive: (collectionId: CollectionId) => boolean
  },
  request: MemberWishes,
  context: Context,
): Result<RowDecision> {
  const { actor, organization, member } = state
  const { type } = request
  const permissions = type === MemberType.Custom ? [...request.permissions] : []
  const refusal =
    checkManagement(actor, { type: member.type, permissions: [] }) ??
    checkManagement(actor, { type, permissions }) ??
    (type === MemberType.Custom ? requireFeature(organization, 'useCustomPermissions') : undefined)
  if (refusal) return refusal

  const isBarred =
    member.accountId === context.actorId && !organization.collectionSettings.allowAdminAccessToAllCollectionItems
  const collections = collectionChanges(state, request.collections, isBarred)
  if ('code' in collections) return collections
  const groups = request.groups && !isBarred ? groupChanges(member, state.access.groups, request.groups) : []
  if (collections.length + groups.length > limits.accessChangesMax) {
    return refuse('member.too_many_changes', { values: { max: limits.accessChangesMax } })
  }
  const { organizationId, memberId } = member
  return {
    ok: true,
    after: { type, permissions, revisedAt: context.now },
    also: [
      ...collections,
      ...groups,
      organizationEvent(context, EventType.MemberUpdated, { organizationId, memberId }),
      ...(groups.length > 0
        ? [organizationEvent(context, EventType.MemberGroupsUpdated, { organizationId, memberId })]
        : []),
    ],
  }
}

/** `isBarred`: somebody who may not reach more collections by his own hand. */
function collectionChanges(
  { member, access, mayGive }: { member: Member; access: MemberAccess; mayGive: (id: CollectionId) => boolean },
  grants: readonly Grant[],
  isBarred: boolean,
): Refusal | readonly Change[] {
  const given = new Map(access.collections.map((row) => [row.collectionId, row]))
  const wanted = new Map(grants.map((grant) => [grant.collectionId, grant]))
  const changed = [...wanted.values()].filter((grant) => !isSameLevel(given.get(grant.collectionId), grant))
  if (isBarred && changed.some(({ collectionId }) => !given.has(collectionId))) {
    return refuse('member.own_access', { field: 'collections' })
  }
  if (changed.some(({ collectionId }) => !mayGive(collectionId))) return refuse('request.not_found')
  const { organizationId, memberId } = member
  return [
    ...access.collections
      .filter(({ collectionId }) => !wanted.has(collectionId) && mayGive(collectionId))
      .map((row) => remove('CollectionAccess', row)),
    ...changed.map((grant) => {
      const row = given.get(grant.collectionId)
      return row
        ? replace('CollectionAccess', row, grant)
        : create('CollectionAccess', { organizationId, memberId, ...grant })
    }),
  ]
}

function groupChanges(
  { organizationId, memberId }: Member,
  places: readonly Stored<GroupMember>[],
  wanted: readonly GroupId[],
): readonly Change[] {
  const held = new Set(places.map(({ groupId }) => groupId))
  const wantedIds = new Set(wanted)
  return [
    ...places.filter(({ groupId }) => !wantedIds.has(groupId)).map((place) => remove('GroupMember', place)),
    ...[...wantedIds]
      .filter((groupId) => !held.has(groupId))
      .map((groupId) => create('GroupMember', { organizationId, groupId, memberId })),
  ]
}

function isSameLevel(one: AccessLevel | undefined, other: AccessLevel): boolean {
  return one?.readOnly === other.readOnly && one.hidePasswords === other.hidePasswords && one.manage === other.manage
}
