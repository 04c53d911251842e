import { limits } from '../../config/limits.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import { type Provider, type ProviderUser, ProviderUserStatus } from '../../store/entities/provider.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { Context } from '../context.ts'
import { checkInvitation } from '../invitation.ts'
import { requestMail } from '../mail.ts'
import { partElsewhere } from '../sso/part-identity.ts'

/** Accepts an invitation to the provider's staff (specification 1.7); the admins are told that they can confirm. */
export function acceptProviderInvitation(
  state: {
    provider: Provider
    user: Stored<ProviderUser>
    account: Account
    tokenMatches: boolean
    confirmers: readonly string[]
    /** The identities that sign the account in to organizations. */
    links: readonly Stored<SsoLink>[]
  },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { provider, user, account } = state
  if (user.status !== ProviderUserStatus.Invited) {
    return state.tokenMatches
      ? refuse('provider_user.already_accepted')
      : refuse('invitation.invalid', { field: 'token' })
  }
  const refusal = checkInvitation(user, state.tokenMatches, account.email, context.now)
  if (refusal) return refusal
  return {
    ok: true,
    changes: [
      replace('ProviderUser', user, {
        status: ProviderUserStatus.Accepted,
        accountId: account.accountId,
        name: account.name,
        mailFailure: null,
        revisedAt: context.now,
      }),
      ...partElsewhere(null, state.links, context),
      ...state.confirmers.slice(0, limits.toldMax).map((email) =>
        requestMail(context, email, {
          kind: 'provider-user-accepted',
          providerName: provider.name ?? '',
          userEmail: user.email,
        }),
      ),
    ],
  }
}
