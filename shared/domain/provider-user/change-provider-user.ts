import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, remove, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import {
  type Provider,
  type ProviderUser,
  ProviderUserStatus,
  ProviderUserType,
} from '../../store/entities/provider.ts'
import type { ClientLinkId, ProviderUserId } from '../../store/id.ts'
import { EventType, providerEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'

type Staff = readonly Stored<ProviderUser>[]

const isConfirmedAdmin = ({ status, type }: ProviderUser) =>
  status === ProviderUserStatus.Confirmed && type === ProviderUserType.ProviderAdmin

/** Whether none of the provider's confirmed admins would be left without these people. */
export function isLastAdminAmong(leaving: readonly ProviderUserId[], staff: readonly ProviderUser[]): boolean {
  const admins = staff.filter(isConfirmedAdmin)
  return admins.length > 0 && admins.every(({ providerUserId }) => leaving.includes(providerUserId))
}

/**
 * A provider keeps at least one confirmed admin: when one of `leaving` stops being it, another must stay what he is until
 * the change is written. Returns the condition that holds him, or the refusal.
 */
export function anotherAdminStays(leaving: readonly ProviderUserId[], staff: Staff): Refusal | readonly Change[] {
  const isLeaving = ({ providerUserId }: ProviderUser) => leaving.includes(providerUserId)
  if (!staff.some((one) => isLeaving(one) && isConfirmedAdmin(one))) return []
  const other = staff.find((one) => !isLeaving(one) && isConfirmedAdmin(one))
  return other ? [unchanged('ProviderUser', other)] : refuse('provider_user.last_admin')
}

/** The clients that somebody is let to, as asked for: an admin reaches all, and for others what is not said stays. */
interface AccessRequest {
  readonly type: ProviderUser['type']
  /** Ids of client links; null: all clients. */
  readonly clientIds?: ProviderUser['clientIds'] | undefined
}

/** The limit that such a request sets, or why it cannot be set. `known` are the ids of the provider's own clients. */
export function limitOf(
  { type, clientIds }: AccessRequest,
  before: ProviderUser['clientIds'],
  known: ReadonlySet<ClientLinkId>,
): Result<{ clientIds: ProviderUser['clientIds'] }> {
  if (type === ProviderUserType.ProviderAdmin) {
    return clientIds
      ? refuse('provider_user.admin_unlimited', { field: 'clientAccess' })
      : { ok: true, clientIds: null }
  }
  if (clientIds === undefined) return { ok: true, clientIds: before }
  const unknown = clientIds?.find((id) => !known.has(id) && !before?.includes(id))
  if (unknown !== undefined) {
    return refuse('provider_user.client_unknown', { field: 'clientAccess.clientIds', values: { id: unknown } })
  }
  return { ok: true, clientIds: clientIds && [...new Set(clientIds)] }
}

const isSameLimit = (one: ProviderUser['clientIds'], other: ProviderUser['clientIds']) =>
  one === null || other === null ? one === other : one.length === other.length && one.every((id) => other.includes(id))

/**
 * Makes a provider user an admin or a service user (specification 1.7), and sets which clients a service user is let to.
 * `known` are those of the named clients that the provider has.
 */
export function changeProviderUser(
  state: { user: Stored<ProviderUser>; staff: Staff; known: ReadonlySet<ClientLinkId> },
  request: AccessRequest,
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { user, staff, known } = state
  const limit = limitOf(request, user.clientIds, known)
  if (!limit.ok) return limit
  const { type } = request
  const { clientIds } = limit
  if (type === user.type && isSameLimit(clientIds, user.clientIds)) return { ok: true, changes: [] }
  const condition = type === user.type ? [] : anotherAdminStays([user.providerUserId], staff)
  if ('code' in condition) return condition
  return {
    ok: true,
    changes: [
      replace('ProviderUser', user, { type, clientIds, revisedAt: context.now }),
      ...condition,
      providerEvent(context, EventType.ProviderUserUpdated, user),
    ],
  }
}

/** Removes a person from the provider's staff; nobody removes himself (specification 1.7). */
export function removeProviderUser(
  state: { provider: Provider; user: Stored<ProviderUser>; staff: Staff },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { provider, user, staff } = state
  if (isOwnRow(user, context)) return refuse('provider_user.own_row')
  const condition = anotherAdminStays([user.providerUserId], staff)
  if ('code' in condition) return condition
  return { ok: true, changes: [...removal(provider, user, context), ...condition] }
}

/**
 * Removes many people at once, `rows` of them now. An admin must stay who is not among `ids`, those named in the whole
 * call: otherwise all of it is refused. Then each row is answered for itself, null where it is removed.
 */
export function removeProviderUsers(
  state: { provider: Provider; staff: Staff },
  request: { ids: readonly ProviderUserId[]; rows: readonly ProviderUserId[] },
  context: Context,
): Result<{ outcomes: readonly (Refusal | null)[]; changes: ChangeSet }> {
  const { provider, staff } = state
  const condition = anotherAdminStays(request.ids, staff)
  if ('code' in condition) return condition
  const rows = request.rows.map((id) => staff.find(({ providerUserId }) => providerUserId === id))
  const outcomes = rows.map((user) => {
    if (!user) return refuse('request.not_found')
    return isOwnRow(user, context) ? refuse('provider_user.own_row') : null
  })
  const removed = rows.flatMap((user, at) => (user && !outcomes[at] ? [user] : []))
  return {
    ok: true,
    outcomes,
    changes: removed.length > 0 ? [...removed.flatMap((user) => removal(provider, user, context)), ...condition] : [],
  }
}

const isOwnRow = ({ accountId }: ProviderUser, { actorId }: Context) => accountId !== null && accountId === actorId

function removal(provider: Provider, user: Stored<ProviderUser>, context: Context): ChangeSet {
  return [
    remove('ProviderUser', user),
    providerEvent(context, EventType.ProviderUserRemoved, user),
    requestMail(context, user.email, { kind: 'provider-user-removed', providerName: provider.name ?? '' }),
  ]
}
