import type { ProviderUser } from '../../shared/store/entities/provider.ts'
import { ProviderUserStatus } from '../../shared/store/entities/provider.ts'

/** One of the staff as clients read him (specification 1.7), with the fate of his invitation and the clients he is let to. */
export function providerUserReply<Kind extends 'providerUser' | 'providerUserUserDetails'>(
  object: Kind,
  user: ProviderUser,
) {
  const { invitation, mailFailure, clientIds } = user
  return {
    object,
    id: user.providerUserId,
    userId: user.accountId,
    type: user.type,
    status: user.status,
    permissions: null,
    name: user.name,
    email: user.email,
    invitationExpirationDate: user.status === ProviderUserStatus.Invited ? (invitation?.expiresAt ?? null) : null,
    mailFailure: mailFailure && { date: mailFailure.at, reason: mailFailure.reason },
    clientAccess: clientIds ? { clientIds } : { all: true as const },
  }
}
