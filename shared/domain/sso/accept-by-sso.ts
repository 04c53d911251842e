import { type Result, refuse } from '../../errors/catalogue.ts'
import type { ChangeSet } from '../../store/change-set.ts'
import { MemberStatus } from '../../store/entities/organization.ts'
import type { Context } from '../context.ts'
import { type Acceptance, takeUp } from '../member/accept-invitation.ts'
import { checkCompliance } from '../member/check-compliance.ts'

/**
 * Accepts the place that the identity provider's word gave to an account (specification 4.5, by SSO identifier): the account
 * of a row needs no mailed token. A key for account recovery is taken and not asked for, because clients enrol after this.
 */
export function acceptBySso(
  state: Pick<Acceptance, 'organization' | 'member' | 'account' | 'policies'> & {
    readonly compliance: Acceptance['compliance'] | undefined
    readonly confirmers: readonly string[]
  },
  request: { readonly resetPasswordKey: string | null },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { member, compliance } = state
  if (member.status === MemberStatus.Revoked) return refuse('member.revoked')
  if (member.status === MemberStatus.Accepted) return refuse('member.awaiting_confirmation')
  if (member.status === MemberStatus.Confirmed) return refuse('member.already_in_organization')
  const violation = compliance && checkCompliance(compliance)
  return violation ?? takeUp(state, { ...request, mustEnrol: false }, context)
}
