import type { Context } from '../../shared/domain/context.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Group, GroupMember } from '../../shared/store/entities/group.ts'
import { isSettled } from '../runtime/settled-index.ts'

/** The places that members have in the group, to be shown: the index may be a moment behind. */
export async function loadPlaces(
  store: StoreReads,
  group: Group,
  { now }: Pick<Context, 'now'>,
): Promise<readonly GroupMember[]> {
  const { organizationId, groupId } = group
  return isSettled(group, now)
    ? store.listIndexed('GroupMember', { organizationId, groupId })
    : loadAllPlaces(store, group)
}

/**
 * The places that members have in the group, as the table has them at this moment, at the price of reading those in all
 * groups. What decides who comes and goes comes from here.
 */
export async function loadAllPlaces(
  store: StoreReads,
  { organizationId, groupId }: Group,
): Promise<readonly GroupMember[]> {
  const places = await store.listAll('GroupMember', { organizationId })
  return places.filter((place) => place.groupId === groupId)
}
