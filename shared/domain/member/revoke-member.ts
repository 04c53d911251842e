import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Member, MemberStatus, type Organization, RevocationReason } from '../../store/entities/organization.ts'
import type { OrganizationPolicies } from '../../store/entities/policy.ts'
import type { Standing } from '../access/can.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { isBound, policyInForce } from '../policy/enforcement.ts'
import { PolicyType } from '../policy/policy-type.ts'
import type { RowDecision } from './decide-rows.ts'
import { checkAdministration } from './manage-member.ts'

/** Takes a member's access away; key, collections and groups stay for when he is restored (specification 4.10). */
export function revokeMember(state: { actor: Standing; member: Member }, context: Context): Result<RowDecision> {
  const { actor, member } = state
  const refusal = checkAdministration(actor, member, context)
  return refusal ?? revoke(member, RevocationReason.Manual, EventType.MemberRevoked, context)
}

/**
 * A member declines to hand his items over: only he does whom the policy of organization data ownership binds
 * (specification 4.10).
 */
export function revokeSelf(
  state: {
    organization: Organization
    member: Member
    policies: OrganizationPolicies | undefined
    isProviderUser: boolean
  },
  context: Context,
): Result<RowDecision> {
  const { organization, member, policies, isProviderUser } = state
  const { type, status } = member
  const policy = PolicyType.OrganizationDataOwnership
  if (!policyInForce(policy, organization, policies) || !isBound(policy, { type, status, isProviderUser })) {
    return refuse('member.self_revocation_closed')
  }
  return revoke(member, RevocationReason.DataOwnershipSelfRevocation, EventType.MemberSelfRevoked, context)
}

function revoke(member: Member, reason: number, event: number, context: Context): Result<RowDecision> {
  const { organizationId, memberId, status } = member
  if (status === MemberStatus.Revoked) return refuse('member.already_revoked')
  return {
    ok: true,
    after: {
      status: MemberStatus.Revoked,
      revocation: { from: status, reason, at: context.now },
      revisedAt: context.now,
    },
    also: [organizationEvent(context, event, { organizationId, memberId })],
  }
}
