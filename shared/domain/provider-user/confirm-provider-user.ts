import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Provider, type ProviderUser, ProviderUserStatus } from '../../store/entities/provider.ts'
import { EventType, providerEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'

/** Confirms a person who accepted, by handing over the provider key wrapped for him (specification 1.7). */
export function confirmProviderUser(
  state: { provider: Provider; user: Stored<ProviderUser> },
  request: { key: string },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { provider, user } = state
  if (user.status !== ProviderUserStatus.Accepted) return refuse('provider_user.not_accepted')
  const { providerId, providerUserId } = user
  return {
    ok: true,
    changes: [
      replace('ProviderUser', user, {
        status: ProviderUserStatus.Confirmed,
        key: request.key,
        revisedAt: context.now,
      }),
      providerEvent(context, EventType.ProviderUserConfirmed, { providerId, providerUserId }),
      requestMail(context, user.email, { kind: 'provider-user-confirmed', providerName: provider.name ?? '' }),
    ],
  }
}
