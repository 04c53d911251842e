import type { CollectionAccess, Member } from '../../shared/store/entities/organization.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'

/** A member as clients read him (specification 4.12), with the fate of his invitation added. */
export function memberReply<Kind extends 'organizationUserDetails' | 'organizationUserUserDetails'>(
  object: Kind,
  member: Member,
  access: readonly CollectionAccess[] = [],
) {
  const { invitation, mailFailure } = member
  return {
    object,
    id: member.memberId,
    userId: member.accountId,
    type: member.type,
    status: member.status,
    externalId: member.externalId,
    accessSecretsManager: false,
    accessPam: false,
    permissions: {},
    resetPasswordEnrolled: false,
    usesKeyConnector: false,
    hasMasterPassword: member.accountId !== null,
    name: member.name,
    email: member.email,
    avatarColor: null,
    twoFactorEnabled: false,
    ssoBound: false,
    claimedByOrganization: false,
    collections: access.map(({ collectionId, readOnly, hidePasswords, manage }) => ({
      id: collectionId,
      readOnly,
      hidePasswords,
      manage,
    })),
    groups: [],
    revocationReason: null,
    creationDate: member.createdAt,
    invitationExpirationDate: member.status === MemberStatus.Invited ? (invitation?.expiresAt ?? null) : null,
    mailFailure: mailFailure && { date: mailFailure.at, reason: mailFailure.reason },
  }
}
