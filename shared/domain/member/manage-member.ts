import { type Refusal, refuse } from '../../errors/catalogue.ts'
import { type Change, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type ClientLink, type CustomPermission, type Member, MemberType } from '../../store/entities/organization.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import type { Role, Standing } from '../access/can.ts'
import type { Context } from '../context.ts'

type Type = Member['type']

const everybody: readonly Type[] = [MemberType.Owner, MemberType.Admin, MemberType.User, MemberType.Custom]

/** Whom each role may invite, edit, remove, revoke and restore (specification 4.9): the one table. */
const manages: Readonly<Record<Role, readonly Type[]>> = {
  'provider-admin': everybody,
  'service-user': everybody,
  owner: everybody,
  admin: [MemberType.Admin, MemberType.User, MemberType.Custom],
  custom: [MemberType.User, MemberType.Custom],
  user: [],
}

/**
 * Why the actor may not manage a member of this type with these rights, or undefined if he may. Asked for what a member is,
 * and again for what he shall become. Custom members give only rights that they hold themselves.
 */
export function checkManagement(
  actor: Standing,
  target: { readonly type: Type; readonly permissions: readonly CustomPermission[] },
): Refusal | undefined {
  if (!manages[actor.role].includes(target.type)) {
    if (target.type === MemberType.Owner) return refuse('member.only_owners_manage_owners', { field: 'type' })
    if (target.type === MemberType.Admin) return refuse('member.custom_manages_no_admins', { field: 'type' })
    return refuse('request.forbidden')
  }
  const exceeding = target.permissions.find((right) => actor.role === 'custom' && !actor.permissions.includes(right))
  if (exceeding) return refuse('member.right_not_held', { field: 'permissions', values: { right: exceeding } })
  return undefined
}

/** Why the actor may not remove, revoke or restore the member, or undefined if he may; nobody does it to himself. */
export function checkAdministration(
  actor: Standing,
  { accountId, type }: Pick<Member, 'accountId' | 'type'>,
  { actorId }: Context,
): Refusal | undefined {
  if (accountId !== null && accountId === actorId) return refuse('member.own_row')
  const refusal = checkManagement(actor, { type, permissions: [] })
  return refusal && refuse(refusal.code)
}

/**
 * An organization keeps a confirmed owner, or a provider that stands in for one (specification 4.9). Given the counters once
 * the change is made, returns what must hold until it is written, or the refusal.
 */
export function anOwnerRemains(
  after: Pick<OrganizationSeats, 'confirmedOwners'>,
  link: Stored<ClientLink> | undefined,
): Refusal | readonly Change[] {
  if (after.confirmedOwners > 0) return []
  return link ? [unchanged('ClientLink', link)] : refuse('member.last_owner')
}
