import type { AccessSelection } from '../../shared/domain/collection/access-selection.ts'
import type { GroupSurroundings } from '../../shared/domain/group/group-wishes.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Group } from '../../shared/store/entities/group.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import type { MemberId } from '../../shared/store/id.ts'
import { loadCollectionCaller, permittedCollections } from '../runtime/collection-caller.ts'
import type { Scopes } from '../runtime/operation.ts'

/** What a wish for a group depends on. Collections and members are read only as far as the request names them. */
export async function loadSurroundings(
  store: StoreReads,
  scope: Scopes['organization'],
  before: Group['access'],
  wishes: { collections: readonly AccessSelection[] | null; joining: readonly MemberId[] },
): Promise<GroupSurroundings> {
  const { organization, member } = scope
  const { organizationId, collectionSettings: settings } = organization
  const named = wishes.collections && [
    ...new Set([...before.map(({ collectionId }) => collectionId), ...wishes.collections.map(({ id }) => id)]),
  ]
  const [collections, members, caller] = await Promise.all([
    store.getMany(
      'Collection',
      (named ?? []).map((collectionId) => ({ organizationId, collectionId })),
    ),
    store.getMany(
      'Member',
      wishes.joining.map((memberId) => ({ organizationId, memberId })),
    ),
    loadCollectionCaller(store, scope),
  ])
  const collectionIds = collections.flatMap((one) => (one ? [one.collectionId] : []))
  return {
    settings,
    ownMemberId: member?.status === MemberStatus.Confirmed ? member.memberId : null,
    collectionIds: new Set(collectionIds),
    permittedIds: await permittedCollections(store, caller, 'changeGroupAccess', collectionIds),
    memberIds: new Set(members.flatMap((one) => (one ? [one.memberId] : []))),
  }
}
