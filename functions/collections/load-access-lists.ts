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

/** So many collections are looked up in the index one by one; for more it is cheaper to read all that was granted. */
const LOOKED_UP_MAX = 50

/** Who has access to these collections, to be shown: the index may be a moment behind. Nothing is read for none. */
export async function loadAccessLists(
  store: StoreReads,
  organizationId: OrganizationId,
  collections: readonly Collection[],
  { now }: Pick<Context, 'now'>,
): Promise<(collectionId: CollectionId) => CollectionAccessLists> {
  if (collections.length === 0) return byCollection([], [], new Set())
  if (collections.length > LOOKED_UP_MAX || !collections.every((one) => isSettled(one, now))) {
    return loadAllAccessLists(store, organizationId)
  }
  const [rows, groups, erased] = await Promise.all([
    Promise.all(
      collections.map(async ({ collectionId }) =>
        store.listIndexed('CollectionAccess', { organizationId, collectionId }),
      ),
    ),
    store.listAll('Group', { organizationId }),
    loadErased(store, organizationId),
  ])
  return byCollection(rows.flat(), groups, erased)
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
