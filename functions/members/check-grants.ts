import { mayModifyUserAccess, modifiesAllUserAccess } from '../../shared/domain/access/modify-user-access.ts'
import type { InvitationWish } from '../../shared/domain/member/invite-members.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { loadEffectiveAccess } from '../runtime/load-effective-access.ts'
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
  const { organization, member } = scope
  const { organizationId } = organization
  const [ofCollections, ofGroups] = await Promise.all([
    store.getMany(
      'Collection',
      collections.map(({ collectionId }) => ({ organizationId, collectionId })),
    ),
    store.getMany(
      'Group',
      groups.map((groupId) => ({ organizationId, groupId })),
    ),
  ])
  if ([...ofCollections, ...ofGroups].includes(undefined)) return refuse('request.not_found')
  if (collections.length === 0 || modifiesAllUserAccess(scope, organization.collectionSettings)) return undefined
  if (!member) return refuse('request.not_found')
  const { effective } = await loadEffectiveAccess(store, member)
  const isAllowed = collections.every(({ collectionId }) => mayModifyUserAccess(collectionId, effective))
  return isAllowed ? undefined : refuse('request.not_found')
}
