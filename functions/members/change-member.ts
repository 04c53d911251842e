import type { membersRoutes } from '../../shared/api/members.ts'
import { changeIdentity } from '../../shared/domain/member/change-identity.ts'
import { changeMember as decide } from '../../shared/domain/member/change-member.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { customPermissions } from '../../shared/store/entities/organization.ts'
import { loadCollectionCaller, permittedCollections } from '../runtime/collection-caller.ts'
import { loadClaimedNames } from '../runtime/load-claimed-names.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadRows } from './load-rows.ts'

/** Changes what a member is and what he may use. */
export const changeMember: Operation<typeof membersRoutes.changeMember> = async (call) => {
  const { scope, params, body, store, context } = call
  const { organizationId, memberId } = params
  const { organization } = scope
  const startsWith = `${memberId}#`
  const [rows, claimed, collections, groups, caller, namedCollections, namedGroups] = await Promise.all([
    loadRows(store, params, [memberId]),
    loadClaimedNames(store, organization),
    store.listAll('CollectionAccess', { organizationId }, { startsWith }),
    store.listAll('GroupMember', { organizationId }, { startsWith }),
    loadCollectionCaller(store, scope),
    store.getMany(
      'Collection',
      body.collections.map(({ id }) => ({ organizationId, collectionId: id })),
    ),
    store.getMany(
      'Group',
      (body.groups ?? []).map((groupId) => ({ organizationId, groupId })),
    ),
  ])
  const [member] = rows.members
  if (!member || [...namedCollections, ...namedGroups].includes(undefined)) return refuse('request.not_found')
  const { accountId } = member
  const account = accountId && body.name ? await store.get('Account', { accountId }) : undefined
  const atStake = new Set([
    ...collections.map(({ collectionId }) => collectionId),
    ...body.collections.map(({ id }) => id),
  ])
  const permitted = await permittedCollections(store, caller, 'changeMemberAccess', [...atStake])
  const { outcomes, changes } = decideRows(rows, () => {
    const identity = changeIdentity({ member, account, claimed }, body, context)
    if (!identity.ok) return identity
    const decision = decide(
      {
        actor: scope,
        organization,
        member,
        access: { collections, groups },
        mayGive: (id) => permitted.has(id),
      },
      {
        type: body.type,
        permissions: customPermissions.filter((right) => body.permissions?.[right] === true),
        collections: body.collections.map(({ id, ...level }) => ({ collectionId: id, ...level })),
        groups: body.groups ?? null,
      },
      context,
    )
    if (!decision.ok) return decision
    const { after, also } = decision
    return { ok: true, after: { ...after, ...identity.after }, also: [...also, ...identity.also] }
  })
  return outcomes[0] ?? done(null, changes)
}
