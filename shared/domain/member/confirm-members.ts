import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus, MemberType, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationPolicies } from '../../store/entities/policy.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { type Compliance, checkCompliance, whilePoliciesHold } from './check-compliance.ts'

/** One member to confirm. */
export interface Confirmation {
  /** Undefined where the organization has no such row. */
  readonly member: Stored<Member> | undefined
  /** Undefined unless the member accepted. */
  readonly compliance: Compliance | undefined
  /** The organization key, wrapped with the member's public key. */
  readonly key: string
}

/**
 * Confirms members who accepted, by handing over the organization key wrapped for each (specification 4.7). Says of each
 * row why it was not confirmed, null where it was; the others of the call are confirmed all the same.
 */
export function confirmMembers(
  state: {
    organization: Organization
    seats: Stored<OrganizationSeats>
    policies: Stored<OrganizationPolicies> | undefined
    rows: readonly Confirmation[]
  },
  context: Context,
): Result<{ outcomes: readonly (Refusal | null)[]; changes: ChangeSet }> {
  const { organization, seats, policies, rows } = state
  if (!organization.enabled) return refuse('organization.suspended')
  const outcomes = rows.map((row) => checkConfirmation(row) ?? null)
  const confirmed = rows.flatMap(({ member, key }, at) => (member && outcomes[at] === null ? [{ member, key }] : []))
  if (confirmed.length === 0) return { ok: true, outcomes, changes: [] }
  const owners = confirmed.filter(({ member }) => member.type === MemberType.Owner).length
  return {
    ok: true,
    outcomes,
    changes: [
      replace('OrganizationSeats', seats, {
        confirmed: seats.confirmed + confirmed.length,
        confirmedOwners: seats.confirmedOwners + owners,
      }),
      ...whilePoliciesHold(policies),
      ...confirmed.flatMap(({ member, key }) => {
        const { organizationId, memberId, email } = member
        return [
          replace('Member', member, { status: MemberStatus.Confirmed, key, revisedAt: context.now }),
          organizationEvent(context, EventType.MemberConfirmed, { organizationId, memberId }),
          requestMail(context, email, { kind: 'member-confirmed', organizationName: organization.name }),
        ]
      }),
    ],
  }
}

function checkConfirmation({ member, compliance }: Confirmation): Refusal | undefined {
  if (!member) return refuse('request.not_found')
  if (member.status !== MemberStatus.Accepted || !compliance) return refuse('member.not_accepted')
  return checkCompliance(compliance)
}
