import { type Change, type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationPolicies, PolicyEnforcement } from '../../store/entities/policy.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import type { MemberId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { isOnAmong } from './check-policy.ts'
import { policyRules } from './policy-rules.ts'
import { isRevocable, revocationBy } from './violators.ts'

/** A member is five items (his row and its copy, two events, a mail), and one transaction holds a hundred. */
const MEMBERS_PER_STEP = 18

/** Whom the next step of an enforcement deals with. */
export function membersOfStep({ memberIds, next }: PolicyEnforcement): readonly MemberId[] {
  return memberIds.slice(next, next + MEMBERS_PER_STEP)
}

/**
 * One step of an enforcement, in one transaction with its progress: whatever cuts the worker off, nobody is revoked or told
 * twice. Who left, was revoked or became an administrator meanwhile is skipped. `organization` and `seats` are undefined
 * when the organization is gone; then, and when the policy was turned off again, the rest is left alone.
 */
export function enforceStep(
  state: {
    enforcement: Stored<PolicyEnforcement>
    organization: Organization | undefined
    seats: Stored<OrganizationSeats> | undefined
    saved: OrganizationPolicies | undefined
    /** Those of `membersOfStep` that are still there. */
    members: readonly Stored<Member>[]
  },
  context: Context,
): ChangeSet {
  const { enforcement, organization, seats, saved } = state
  const { policyType, memberIds } = enforcement
  const revocation = revocationBy(policyType)
  if (!organization || !seats || !revocation || !isOnAmong(saved?.policies ?? [])(policyType)) {
    return [replace('PolicyEnforcement', enforcement, { finishedAt: context.now })]
  }
  const revoked = state.members.filter((member) => isRevocable(policyType, member, false))
  const confirmed = revoked.filter(({ status }) => status === MemberStatus.Confirmed).length
  const next = enforcement.next + membersOfStep(enforcement).length
  const finishedAt = next >= memberIds.length ? context.now : null
  const letter = {
    kind: 'member-revoked-by-policy',
    organizationName: organization.name,
    policyName: policyRules[policyType].name,
  } as const
  return [
    replace('PolicyEnforcement', enforcement, { next, finishedAt }),
    ...(revoked.length > 0
      ? [
          replace('OrganizationSeats', seats, {
            occupied: seats.occupied - revoked.length,
            confirmed: seats.confirmed - confirmed,
          }),
        ]
      : []),
    ...revoked.flatMap((member) => [
      ...revoke(member, revocation.reason, context),
      organizationEvent(context, EventType.MemberRevoked, member),
      organizationEvent(context, revocation.eventType, member),
      requestMail(context, member.email, letter),
    ]),
  ]
}

function revoke(member: Stored<Member>, reason: number, { now: at }: Context): readonly Change[] {
  const { status: from } = member
  if (from === MemberStatus.Revoked) return []
  return [replace('Member', member, { status: MemberStatus.Revoked, revocation: { from, reason, at }, revisedAt: at })]
}
