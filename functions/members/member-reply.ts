import { isTwoStepLoginOn } from '../../shared/domain/account/two-step-login.ts'
import { hasAccount } from '../../shared/domain/claimed-domain/is-claimed.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { type CollectionAccess, type Member, MemberStatus } from '../../shared/store/entities/organization.ts'
import type { GroupId } from '../../shared/store/id.ts'
import { permissionsReply } from '../runtime/permissions-reply.ts'

/** What stands beside the member's own row: nothing of what was not asked for. */
export interface MemberSurroundings {
  readonly account?: Pick<Account, 'twoStepProviders'> | undefined
  /** Whether the organization claims the member's account. */
  readonly isClaimed?: boolean
  readonly access?: readonly CollectionAccess[]
  readonly groupIds?: readonly GroupId[]
}

/** A member as clients read him (specification 4.12), with the fate of his invitation added. */
export function memberReply<Kind extends 'organizationUserDetails' | 'organizationUserUserDetails'>(
  object: Kind,
  member: Member,
  { account, isClaimed = false, access = [], groupIds = [] }: MemberSurroundings,
) {
  const { invitation, mailFailure, permissions } = member
  return {
    object,
    id: member.memberId,
    userId: member.accountId,
    type: member.type,
    status: member.status,
    externalId: member.externalId,
    accessSecretsManager: false,
    accessPam: false,
    permissions: permissionsReply(permissions),
    resetPasswordEnrolled: member.resetPasswordKey !== null,
    usesKeyConnector: false,
    hasMasterPassword: hasAccount(member),
    name: member.name,
    email: member.email,
    avatarColor: null,
    twoFactorEnabled: account !== undefined && isTwoStepLoginOn(account),
    ssoBound: false,
    claimedByOrganization: isClaimed,
    collections: access.map(({ collectionId, readOnly, hidePasswords, manage }) => ({
      id: collectionId,
      readOnly,
      hidePasswords,
      manage,
    })),
    groups: [...groupIds],
    revocationReason: member.revocation?.reason ?? null,
    creationDate: member.createdAt,
    invitationExpirationDate: member.status === MemberStatus.Invited ? (invitation?.expiresAt ?? null) : null,
    mailFailure: mailFailure && { date: mailFailure.at, reason: mailFailure.reason },
  }
}
