import type { membersRoutes } from '../../shared/api/members.ts'
import { mayModifyUserAccess, modifiesAllUserAccess } from '../../shared/domain/access/modify-user-access.ts'
import { changeMember as decide } from '../../shared/domain/member/change-member.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import { customPermissions, type Member } from '../../shared/store/entities/organization.ts'
import { loadEffectiveAccess } from '../runtime/load-effective-access.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadRows } from './load-rows.ts'

/** Changes what a member is and what he may use. */
export const changeMember: Operation<typeof membersRoutes.changeMember> = async (call) => {
  const { scope, params, body, store, context } = call
  const { organizationId, memberId } = params
  const startsWith = `${memberId}#`
  const [rows, collections, groups, own, namedCollections, namedGroups] = await Promise.all([
    loadRows(store, params, [memberId]),
    store.listAll('CollectionAccess', { organizationId }, { startsWith }),
    store.listAll('GroupMember', { organizationId }, { startsWith }),
    scope.member && loadEffectiveAccess(store, scope.member),
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
  const { organization } = scope
  const modifiesAll = modifiesAllUserAccess(scope, organization.collectionSettings)
  const { outcomes, changes } = decideRows(
    rows,
    () =>
      checkIdentity(member, body) ??
      decide(
        {
          actor: scope,
          organization,
          member,
          access: { collections, groups },
          mayGive: (id) => modifiesAll || (own !== undefined && mayModifyUserAccess(id, own.effective)),
        },
        {
          type: body.type,
          permissions: customPermissions.filter((right) => body.permissions?.[right] === true),
          collections: body.collections.map(({ id, ...level }) => ({ collectionId: id, ...level })),
          groups: body.groups ?? null,
        },
        context,
      ),
  )
  return outcomes[0] ?? done(null, changes)
}

/** Clients send address and name back; a member whose account the organization does not own keeps them. */
function checkIdentity(
  member: Member,
  { email, name }: { email?: string | null | undefined; name?: string | null | undefined },
): Refusal | undefined {
  if (email && email !== member.email) return refuse('member.not_claimed', { field: 'email' })
  if (name && name !== member.name) return refuse('member.not_claimed', { field: 'name' })
  return undefined
}
