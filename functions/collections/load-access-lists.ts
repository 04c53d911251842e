import { type AccessSelection, levelOf } from '../../shared/domain/collection/access-selection.ts'
import type { Context } from '../../shared/domain/context.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Group } from '../../shared/store/entities/group.ts'
import type { Collection, CollectionAccess } from '../../shared/store/entities/organization.ts'
import type { CollectionId, OrganizationId } from '../../shared/store/id.ts'
import { loadErased } from '../runtime/load-erased.ts'
import { isSettled } from '../runtime/settled-index.ts'

/** Who was given access to a collection: members themselves, and groups. */
export interface CollectionAccessLists {
  readonly users: readonly AccessSelection[]
  readonly groups: readonly AccessSelection[]
}

/** Who has access to one collection, to be shown: the index may be a moment behind. */
export async function loadAccessLists(
  store: StoreReads,
  collection: Collection,
  { now }: Pick<Context, 'now'>,
): Promise<CollectionAccessLists> {
  const { organizationId, collectionId } = collection
  const [rows, groups, erased] = await Promise.all([
    isSettled(collection, now)
      ? store.listIndexed('CollectionAccess', { organizationId, collectionId })
      : store.listAll('CollectionAccess', { organizationId }),
    store.listAll('Group', { organizationId }),
    loadErased(store, organizationId),
  ])
  return byCollection(rows, groups, erased)(collectionId)
}

/**
 * Who has access to each collection of the organization, as the table has it at this moment, at the price of reading all
 * that was granted in it. What decides who gets or loses access comes from here.
 */
export async function loadAllAccessLists(
  store: StoreReads,
  organizationId: OrganizationId,
): Promise<(collectionId: CollectionId) => CollectionAccessLists> {
  const [rows, groups, erased] = await Promise.all([
    store.listAll('CollectionAccess', { organizationId }),
    store.listAll('Group', { organizationId }),
    loadErased(store, organizationId),
  ])
  return byCollection(rows, groups, erased)
}

function byCollection(
  rows: readonly CollectionAccess[],
  groups: readonly Group[],
  erased: ReadonlySet<string>,
): (collectionId: CollectionId) => CollectionAccessLists {
  const users = Map.groupBy(
    rows.filter(({ memberId }) => !erased.has(memberId)),
    ({ collectionId }) => collectionId,
  )
  const grants = groups.flatMap(({ groupId, access }) => access.map((grant) => ({ groupId, ...grant })))
  const byGroups = Map.groupBy(grants, ({ collectionId }) => collectionId)
  return (collectionId) => ({
    users: (users.get(collectionId) ?? []).map((row) => ({ id: row.memberId, ...levelOf(row) })),
    groups: (byGroups.get(collectionId) ?? []).map((grant) => ({ id: grant.groupId, ...levelOf(grant) })),
  })
}
