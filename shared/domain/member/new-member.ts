import { type Member, MemberStatus } from '../../store/entities/organization.ts'
import type { Context } from '../context.ts'
import { issueInvitation } from '../invitation.ts'

/** An invited member, with a fresh invitation. */
export function newMember(
  about: Pick<Member, 'organizationId' | 'email' | 'type' | 'permissions'>,
  context: Context,
): Member {
  return {
    ...about,
    memberId: context.ids.next(),
    accountId: null,
    name: null,
    key: null,
    status: MemberStatus.Invited,
    externalId: null,
    resetPasswordKey: null,
    invitation: issueInvitation(context),
    revocation: null,
    mailFailure: null,
    createdAt: context.now,
    revisedAt: context.now,
  }
}
