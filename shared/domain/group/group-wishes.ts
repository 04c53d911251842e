import { limits } from '../../config/limits.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import type { Group } from '../../store/entities/group.ts'
import type { CollectionSettings } from '../../store/entities/organization.ts'
import type { CollectionId, MemberId } from '../../store/id.ts'
import { type AccessSelection, checkSelections, isSameLevel, levelOf } from '../collection/access-selection.ts'
import type { MembershipStep } from './memberships.ts'

/** What a request wants of a group; null: as it was. */
export interface GroupWishes {
  readonly name: string
  readonly externalId?: string | null | undefined
  readonly collections: readonly AccessSelection[] | null
  readonly users: readonly MemberId[] | null
}

/** What both making and changing a group depend on. */
export interface GroupSurroundings {
  readonly settings: CollectionSettings
  /** The caller's own row; null for a provider's staff. */
  readonly ownMemberId: MemberId | null
  /** Of the collections that the group or the request names, those that exist. */
  readonly collectionIds: ReadonlySet<CollectionId>
  /** Of those, the ones whose groups the caller may change. */
  readonly permittedIds: ReadonlySet<CollectionId>
  /** Of the members that shall join, those that exist. */
  readonly memberIds: ReadonlySet<MemberId>
}

/**
 * What the group gives access to once the wish is met. A level that the caller may not change must stay, so what he may not
 * manage is kept where he does not name it (specification 6). What is foreign or not his business is not there.
 */
export function resolveAccess(
  before: Group['access'],
  wished: GroupWishes['collections'],
  { collectionIds, permittedIds }: GroupSurroundings,
): Result<{ access: Group['access'] }> {
  if (wished === null) return { ok: true, access: before }
  const contradiction = checkSelections(wished, 'collections')
  if (contradiction) return contradiction
  const held = new Map(before.map((grant) => [grant.collectionId, grant]))
  const isKept = (one: AccessSelection) => {
    const was = held.get(one.id)
    return was !== undefined && isSameLevel(was, one)
  }
  const isWithinReach = (one: AccessSelection) => collectionIds.has(one.id) && (permittedIds.has(one.id) || isKept(one))
  if (!wished.every(isWithinReach)) return refuse('request.not_found')
  const wishedIds = new Set(wished.map(({ id }) => id))
  const access = [
    ...before.filter(
      ({ collectionId }) =>
        collectionIds.has(collectionId) && !permittedIds.has(collectionId) && !wishedIds.has(collectionId),
    ),
    ...wished.map((one) => ({ collectionId: one.id, ...levelOf(one) })),
  ]
  if (access.length > limits.groupCollectionsMax) {
    return refuse('group.collections_max', { field: 'collections', values: { max: limits.groupCollectionsMax } })
  }
  return { ok: true, access }
}

/**
 * Who joins and who leaves so that the wish is met. Nobody adds himself where administrators do not have access to every
 * collection: that would be a way to it (specification 6).
 */
export function resolveMembers(
  before: readonly MemberId[],
  wished: GroupWishes['users'],
  { settings, ownMemberId, memberIds }: GroupSurroundings,
): Result<{ steps: readonly MembershipStep[] }> {
  if (wished === null) return { ok: true, steps: [] }
  const [present, wanted] = [new Set(before), new Set(wished)]
  const joining = [...wanted].filter((id) => !present.has(id))
  if (!joining.every((id) => memberIds.has(id))) return refuse('request.not_found')
  const addsHimself = ownMemberId !== null && joining.includes(ownMemberId)
  if (addsHimself && !settings.allowAdminAccessToAllCollectionItems) {
    return refuse('group.own_membership', { field: 'users' })
  }
  return {
    ok: true,
    steps: [
      ...before.filter((id) => !wanted.has(id)).map((memberId) => ({ memberId, joins: false })),
      ...joining.map((memberId) => ({ memberId, joins: true })),
    ],
  }
}
