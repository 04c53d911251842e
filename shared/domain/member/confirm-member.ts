import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus, MemberType, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'

/** Confirms a member who accepted, by handing over the organization key wrapped for him (specification 4.7). */
export function confirmMember(
  state: { organization: Organization; member: Stored<Member>; seats: Stored<OrganizationSeats> },
  request: { key: string },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { organization, member, seats } = state
  if (!organization.enabled) return refuse('organization.suspended')
  if (member.status !== MemberStatus.Accepted) return refuse('member.not_accepted')
  const { organizationId, memberId } = member
  const owners = member.type === MemberType.Owner ? 1 : 0
  return {
    ok: true,
    changes: [
      replace('Member', member, {
        status: MemberStatus.Confirmed,
        key: request.key,
        revisedAt: context.now,
      }),
      replace('OrganizationSeats', seats, {
        confirmed: seats.confirmed + 1,
        confirmedOwners: seats.confirmedOwners + owners,
      }),
      organizationEvent(context, EventType.MemberConfirmed, { organizationId, memberId }),
      requestMail(context, member.email, { kind: 'member-confirmed', organizationName: organization.name }),
    ],
  }
}
