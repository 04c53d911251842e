import { limits } from '../../config/limits.ts'
import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import { type Member, MemberStatus, type Organization, OrganizationStatus } from '../../store/entities/organization.ts'
import type { OrganizationPolicies } from '../../store/entities/policy.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { checkInvitation } from '../invitation.ts'
import { requestMail } from '../mail.ts'
import { policyInForce } from '../policy/enforcement.ts'
import { PolicyType } from '../policy/policy-type.ts'
import { partElsewhere } from '../sso/part-identity.ts'
import { type Compliance, checkCompliance, whilePoliciesHold } from './check-compliance.ts'

export interface Acceptance {
  readonly organization: Organization
  readonly member: Stored<Member>
  /** The row that the caller's account holds in this organization already, if it does. */
  readonly existing: Member | undefined
  readonly account: Account
  readonly tokenMatches: boolean
  readonly compliance: Compliance
  /** The identities that sign the account in to other organizations. */
  readonly links: readonly Stored<SsoLink>[]
  readonly policies: Stored<OrganizationPolicies> | undefined
}

/** Why the account may not take this invitation, or undefined if it may (specification 4.5, in its order). */
export function checkAcceptance(state: Acceptance, now: string): Refusal | undefined {
  const { member, existing, account } = state
  if (existing?.status === MemberStatus.Revoked) return refuse('member.revoked')
  if (existing?.status === MemberStatus.Accepted) return refuse('member.awaiting_confirmation')
  // A newcomer's row is his before he accepted.
  const isOwnInvitation = existing?.memberId === member.memberId && existing.status === MemberStatus.Invited
  if (existing && !isOwnInvitation) return refuse('member.already_in_organization')
  if (member.status === MemberStatus.Invited) {
    return checkInvitation(member, state.tokenMatches, account.email, now) ?? checkCompliance(state.compliance)
  }
  if (!state.tokenMatches) return refuse('invitation.invalid', { field: 'token' })
  if (member.status === MemberStatus.Revoked) return refuse('member.revoked')
  return refuse('invitation.used')
}

/**
 * Accepts an invitation: the row belongs to the account from now on, and whoever can confirm it is told (specification
 * 4.5). `confirmers` are their addresses. Where the organization recovers accounts, the key that comes along enrols the
 * member; where its policy enrols everybody, it must come along.
 */
export function acceptInvitation(
  state: Acceptance & { confirmers: readonly string[] },
  request: {
    /** The user key, wrapped with the organization's public key. */
    resetPasswordKey: string | null
  },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const refusal = checkAcceptance(state, context.now)
  if (refusal) return refusal
  const taken = takeUp(state, { ...request, mustEnrol: true }, context)
  if (!taken.ok) return taken
  return {
    ok: true,
    changes: [...taken.changes, ...partElsewhere(state.organization.organizationId, state.links, context)],
  }
}

/** The writes by which the row becomes accepted, once nothing speaks against it. */
export function takeUp(
  state: Pick<Acceptance, 'organization' | 'member' | 'account' | 'policies'> & { confirmers: readonly string[] },
  request: {
    resetPasswordKey: string | null
    /** True: where the policy enrols everybody in account recovery, nobody is taken without the key. */
    mustEnrol: boolean
  },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { organization, member, account, policies } = state
  const { organizationId, memberId } = member
  if (organization.status === OrganizationStatus.Pending) return refuse('organization.pending')
  if (!organization.enabled) return refuse('organization.suspended')
  const recovery = policyInForce(PolicyType.ResetPassword, organization, policies)
  const resetPasswordKey = recovery ? request.resetPasswordKey : null
  if (request.mustEnrol && recovery?.data?.['autoEnrollEnabled'] === true && !resetPasswordKey) {
    return refuse('member.recovery_key_needed', { field: 'resetPasswordKey' })
  }
  return {
    ok: true,
    changes: [
      ...whilePoliciesHold(policies),
      replace('Member', member, {
        status: MemberStatus.Accepted,
        accountId: account.accountId,
        name: account.name,
        resetPasswordKey,
        mailFailure: null,
        revisedAt: context.now,
      }),
      ...(resetPasswordKey
        ? [organizationEvent(context, EventType.MemberRecoveryEnrolled, { organizationId, memberId })]
        : []),
      ...state.confirmers.slice(0, limits.toldMax).map((email) =>
        requestMail(context, email, {
          kind: 'member-accepted',
          organizationName: organization.name,
          memberEmail: member.email,
        }),
      ),
    ],
  }
}
