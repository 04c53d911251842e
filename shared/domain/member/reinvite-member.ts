import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus, type Organization } from '../../store/entities/organization.ts'
import type { Context } from '../context.ts'
import { issueInvitation } from '../invitation.ts'
import { requestMail } from '../mail.ts'
import { type Allowance, checkAllowance, checkReinviteWait, spend } from './invitation-allowance.ts'
import { invitationLetter } from './invitation-letter.ts'

/**
 * Invites again: a new token and a new expiry; the token of the mail before is dead (specification 4.4, tightened).
 * `allowance` is that of the member's address; those of the senders are the caller's business.
 */
export function reinviteMember(
  state: { organization: Organization; member: Stored<Member>; providerName: string | null; allowance: Allowance },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { organization, member, providerName, allowance } = state
  if (member.status !== MemberStatus.Invited) return refuse('member.not_invited')
  const limit = checkReinviteWait(member, context.now) ?? checkAllowance(allowance, 1, context.now)
  if (limit) return limit
  const change = { invitation: issueInvitation(context), mailFailure: null, revisedAt: context.now }
  return {
    ok: true,
    changes: [
      replace('Member', member, change),
      requestMail(context, member.email, invitationLetter({ ...member, ...change }, organization, providerName)),
      spend(allowance, 1),
    ],
  }
}
