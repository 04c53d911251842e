import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Provider, ProviderStatus, type ProviderUser, ProviderUserStatus } from '../../store/entities/provider.ts'
import type { ClientLinkId } from '../../store/id.ts'
import { EventType, providerEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { issueInvitation } from '../invitation.ts'
import { requestMail } from '../mail.ts'
import { limitOf } from './change-provider-user.ts'

/**
 * Invites people to the provider's staff; addresses that are there already are passed over (specification 1.7). `known`
 * are those of the named clients that the provider has.
 */
export function inviteProviderUsers(
  state: { provider: Provider; staff: readonly ProviderUser[]; known: ReadonlySet<ClientLinkId> },
  request: { emails: readonly string[]; type: ProviderUser['type']; clientIds?: ProviderUser['clientIds'] | undefined },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { provider, staff, known } = state
  if (provider.status !== ProviderStatus.Billable) return refuse('provider.not_set_up')
  if (!provider.enabled) return refuse('provider.suspended')
  const limit = limitOf(request, null, known)
  if (!limit.ok) return limit
  const present = new Set(staff.map(({ email }) => email))
  const invited = [...new Set(request.emails)]
    .filter((email) => !present.has(email))
    .map(
      (email): ProviderUser => ({
        providerUserId: context.ids.next(),
        providerId: provider.providerId,
        accountId: null,
        email,
        name: null,
        key: null,
        status: ProviderUserStatus.Invited,
        type: request.type,
        clientIds: limit.clientIds,
        invitation: issueInvitation(context),
        mailFailure: null,
        createdAt: context.now,
        revisedAt: context.now,
      }),
    )
  return {
    ok: true,
    changes: invited.flatMap((user) => [
      create('ProviderUser', user),
      providerEvent(context, EventType.ProviderUserInvited, user),
      invitationMail(user, provider, context),
    ]),
  }
}

/** Invites again: a new token and a new expiry; the token of the mail before is dead. */
export function reinviteProviderUser(
  state: { provider: Provider; user: Stored<ProviderUser> },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { provider, user } = state
  if (user.status !== ProviderUserStatus.Invited) return refuse('provider_user.not_invited')
  const change = { invitation: issueInvitation(context), mailFailure: null, revisedAt: context.now }
  return {
    ok: true,
    changes: [replace('ProviderUser', user, change), invitationMail({ ...user, ...change }, provider, context)],
  }
}

function invitationMail(user: ProviderUser, provider: Provider, context: Context): Change {
  if (!user.invitation) throw new Error('There is no invitation to write about')
  return requestMail(context, user.email, {
    kind: 'provider-user-invited',
    providerId: provider.providerId,
    providerUserId: user.providerUserId,
    providerName: provider.name ?? '',
    email: user.email,
    ...user.invitation,
  })
}
