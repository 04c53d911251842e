import type { InvitationWish } from '../../shared/domain/member/invite-members.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { loadCollectionCaller, permittedCollections } from '../runtime/collection-caller.ts'
import type { Scopes } from '../runtime/operation.ts'

/**
 * Refuses collections and groups that are not of this organization, and collections on which the caller may not say who has
 * access: all with the same 404. Undefined where everything may be given.
 */
export async function checkGrants(
  store: StoreReads,
  scope: Scopes['organization'],
  { collections, groups }: Pick<InvitationWish, 'collections' | 'groups'>,
): Promise<Refusal | undefined> {
  const { organizationId } = scope.organization
  const collectionIds = collections.map(({ collectionId }) => collectionId)
  const [ofCollections, ofGroups] = await Promise.all([
    store.getMany(
      'Collection',
      collectionIds.map((collectionId) => ({ organizationId, collectionId })),
    ),
    store.getMany(
      'Group',
      groups.map((groupId) => ({ organizationId, groupId })),
    ),
  ])
  if ([...ofCollections, ...ofGroups].includes(undefined)) return refuse('request.not_found')
  if (collectionIds.length === 0) return undefined
  const caller = await loadCollectionCaller(store, scope)
  const permitted = await permittedCollections(store, caller, 'changeMemberAccess', collectionIds)
  return collectionIds.every((id) => permitted.has(id)) ? undefined : refuse('request.not_found')
}
