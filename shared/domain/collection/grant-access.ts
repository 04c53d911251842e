import { limits } from '../../config/limits.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, remove, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Group } from '../../store/entities/group.ts'
import type { AccessLevel, Collection, CollectionAccess } from '../../store/entities/organization.ts'
import type { CollectionId, GroupId, MemberId, OrganizationId } from '../../store/id.ts'
import type { Context } from '../context.ts'
import { isSameLevel } from './access-selection.ts'

/** Gives a member access to a collection; null takes it away. */
export interface MemberGrant {
  readonly memberId: MemberId
  readonly collectionId: CollectionId
  readonly level: AccessLevel | null
}

/** Gives a group access to collections. They stand in its record, so all of one request are one write. */
export interface GroupGrant {
  readonly groupId: GroupId
  readonly levels: ReadonlyMap<CollectionId, AccessLevel | null>
}

/** One change of who has access to what. */
export type NewGrant = MemberGrant | GroupGrant

/** Everything that grants of one transaction touch, as it stands. */
export interface GrantState {
  readonly organizationId: OrganizationId
  /** The collections that are named, as far as they exist and are not written by the same transaction anyway. */
  readonly collections: readonly Stored<Collection>[]
  readonly rows: readonly Stored<CollectionAccess>[]
  readonly groups: readonly Stored<Group>[]
}

/** The collections that grants name. */
export function collectionsNamed(grants: readonly NewGrant[]): readonly CollectionId[] {
  return [
    ...new Set(grants.flatMap((grant) => ('memberId' in grant ? [grant.collectionId] : [...grant.levels.keys()]))),
  ]
}

/** Carries out grants: a record each, none where nothing changes. They hold only while the collections stand. */
export function carryOutGrants(
  { organizationId, collections, rows, groups }: GrantState,
  grants: readonly NewGrant[],
  context: Context,
): Result<{ changes: ChangeSet }> {
  const changes: Change[] = []
  for (const grant of grants) {
    if ('memberId' in grant) {
      const { memberId, collectionId, level } = grant
      const row = rows.find((one) => one.memberId === memberId && one.collectionId === collectionId)
      if (level === null) changes.push(...(row ? [remove('CollectionAccess', row)] : []))
      else if (!row) changes.push(create('CollectionAccess', { organizationId, memberId, collectionId, ...level }))
      else if (!isSameLevel(row, level)) changes.push(replace('CollectionAccess', row, level))
      continue
    }
    const group = groups.find(({ groupId }) => groupId === grant.groupId)
    if (!group) continue
    const access = withLevels(group.access, grant.levels)
    if (access.length > limits.groupCollectionsMax) {
      return refuse('group.collections_max', { field: 'groups', values: { max: limits.groupCollectionsMax } })
    }
    if (access !== group.access) changes.push(replace('Group', group, { access, revisedAt: context.now }))
  }
  if (changes.length === 0) return { ok: true, changes }
  return { ok: true, changes: [...changes, ...collections.map((one) => unchanged('Collection', one))] }
}

/** The access with levels given and taken; the very same list where nothing changes. */
function withLevels(access: Group['access'], levels: GroupGrant['levels']): Group['access'] {
  const kept = access.filter(({ collectionId }) => !levels.has(collectionId))
  const before = new Map(access.map((one) => [one.collectionId, one]))
  const isSame = [...levels].every(([collectionId, level]) => {
    const held = before.get(collectionId)
    return level === null ? !held : held !== undefined && isSameLevel(held, level)
  })
  if (isSame) return access
  const given = [...levels].flatMap(([collectionId, level]) => (level ? [{ collectionId, ...level }] : []))
  return [...kept, ...given]
}
