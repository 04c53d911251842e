import { isClaimed } from '../../shared/domain/claimed-domain/is-claimed.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Member, Organization } from '../../shared/store/entities/organization.ts'
import type { MemberId } from '../../shared/store/id.ts'
import { loadClaimedNames } from '../runtime/load-claimed-names.ts'
import type { MemberSurroundings } from './member-reply.ts'

/** Greater than any id that follows a member's in a sort key. */
const AFTER_ALL_IDS = '~'

/**
 * What stands beside each of the members, who follow each other in the list: their accounts in batches, and what was asked
 * for of their groups and collections in one query each, whatever the number of members. Rows that name what is gone, and
 * wait to be erased, are left out.
 */
export async function loadSurroundings(
  store: StoreReads,
  organization: Organization,
  members: readonly Member[],
  wanted: { readonly groups: boolean; readonly collections: boolean },
): Promise<ReadonlyMap<MemberId, MemberSurroundings>> {
  const { organizationId } = organization
  const [first, last] = [members[0], members.at(-1)]
  if (!first || !last) return new Map()
  const between = [`${first.memberId}#`, `${last.memberId}#${AFTER_ALL_IDS}`] as const
  const owned = members.flatMap(({ memberId, accountId }) => (accountId ? [{ memberId, accountId }] : []))
  const [accounts, claimed, places, access, erasures] = await Promise.all([
    store.getMany('Account', owned),
    loadClaimedNames(store, organization),
    wanted.groups ? store.listAll('GroupMember', { organizationId }, { between }) : [],
    wanted.collections ? store.listAll('CollectionAccess', { organizationId }, { between }) : [],
    wanted.groups || wanted.collections ? store.listAll('AccessErasure', { organizationId }) : [],
  ])
  const gone = new Set(erasures.map(({ id }) => id))
  const accountOf = new Map(owned.map(({ memberId }, at) => [memberId, accounts[at]]))
  const placesOf = Map.groupBy(
    places.filter(({ groupId }) => !gone.has(groupId)),
    ({ memberId }) => memberId,
  )
  const accessOf = Map.groupBy(
    access.filter(({ collectionId }) => !gone.has(collectionId)),
    ({ memberId }) => memberId,
  )
  return new Map(
    members.map((member) => {
      const { memberId } = member
      const surroundings = {
        account: accountOf.get(memberId),
        isClaimed: isClaimed(claimed, member),
        access: accessOf.get(memberId) ?? [],
        groupIds: (placesOf.get(memberId) ?? []).map(({ groupId }) => groupId),
      }
      return [memberId, surroundings]
    }),
  )
}
