import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Member, MemberStatus, type Organization } from '../../store/entities/organization.ts'
import type { Standing } from '../access/can.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { isSuspended } from '../organization/suspension.ts'
import { type Compliance, checkCompliance } from './check-compliance.ts'
import type { RowDecision } from './decide-rows.ts'
import { checkAdministration } from './manage-member.ts'

/**
 * Gives a revoked member his former status back (specification 4.10). `compliance` is asked of whoever had accepted;
 * undefined for the invited. A restored invitation may have expired: then he is invited again.
 */
export function restoreMember(
  state: { organization: Organization; actor: Standing; member: Member; compliance: Compliance | undefined },
  context: Context,
): Result<RowDecision> {
  const { organization, actor, member, compliance } = state
  if (isSuspended(organization)) return refuse('organization.suspended')
  const refusal = checkAdministration(actor, member, context)
  if (refusal) return refusal
  if (member.status !== MemberStatus.Revoked || !member.revocation) return refuse('member.not_revoked')
  const violation = compliance && checkCompliance(compliance)
  if (violation) return violation
  const { organizationId, memberId } = member
  return {
    ok: true,
    after: { status: member.revocation.from, revocation: null, revisedAt: context.now },
    also: [organizationEvent(context, EventType.MemberRestored, { organizationId, memberId })],
  }
}
