import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, remove, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import {
  type Provider,
  type ProviderUser,
  ProviderUserStatus,
  ProviderUserType,
} from '../../store/entities/provider.ts'
import { EventType, providerEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'

type Staff = readonly Stored<ProviderUser>[]

const isConfirmedAdmin = ({ status, type }: ProviderUser) =>
  status === ProviderUserStatus.Confirmed && type === ProviderUserType.ProviderAdmin

/**
 * A provider keeps at least one confirmed admin: when `user` stops being one, another must stay what he is until the
 * change is written. Returns the condition that holds him, or the refusal.
 */
function anotherAdminStays(user: ProviderUser, staff: Staff): Refusal | readonly Change[] {
  if (!isConfirmedAdmin(user)) return []
  const other = staff.find((one) => one.providerUserId !== user.providerUserId && isConfirmedAdmin(one))
  return other ? [unchanged('ProviderUser', other)] : refuse('provider_user.last_admin')
}

/** Makes a provider user an admin or a service user (specification 1.7). */
export function changeProviderUser(
  state: { user: Stored<ProviderUser>; staff: Staff },
  request: { type: ProviderUser['type'] },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { user, staff } = state
  if (request.type === user.type) return { ok: true, changes: [] }
  const condition = anotherAdminStays(user, staff)
  if ('code' in condition) return condition
  return {
    ok: true,
    changes: [
      replace('ProviderUser', user, { type: request.type, revisedAt: context.now }),
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
  if (user.accountId !== null && user.accountId === context.actorId) return refuse('provider_user.own_row')
  const condition = anotherAdminStays(user, staff)
  if ('code' in condition) return condition
  return {
    ok: true,
    changes: [
      remove('ProviderUser', user),
      ...condition,
      providerEvent(context, EventType.ProviderUserRemoved, user),
      requestMail(context, user.email, { kind: 'provider-user-removed', providerName: provider.name ?? '' }),
    ],
  }
}
