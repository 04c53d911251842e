import type { Context } from '../../shared/domain/context.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Group, GroupMember } from '../../shared/store/entities/group.ts'
import { isSettled } from '../runtime/settled-index.ts'

/** The places that members have in the group. */
export async function loadPlaces(
  store: StoreReads,
  group: Group,
  { now }: Pick<Context, 'now'>,
): Promise<readonly GroupMember[]> {
  const { organizationId, groupId } = group
  if (isSettled(group, now)) return store.listIndexed('GroupMember', { organizationId, groupId })
  const places = await store.listAll('GroupMember', { organizationId })
  return places.filter((place) => place.groupId === groupId)
}
