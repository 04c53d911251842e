import type { Result } from '../../errors/catalogue.ts'
import { type Change, create } from '../../store/change-set.ts'
import type { Member, Organization } from '../../store/entities/organization.ts'
import type { Standing } from '../access/can.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import type { RowDecision } from './decide-rows.ts'
import { checkAdministration } from './manage-member.ts'

/**
 * Removes a member: his seat and his address are free at once, his access rows are erased by a worker (specification 4.9,
 * 4.10). Whoever has an account is told; it stays as it is.
 */
export function removeMember(
  state: { actor: Standing; organization: Pick<Organization, 'name'>; member: Member },
  context: Context,
): Result<RowDecision> {
  const { actor, organization, member } = state
  const refusal = checkAdministration(actor, member, context)
  if (refusal) return refusal
  const told = member.accountId === null ? [] : [member.email]
  return {
    ok: true,
    after: null,
    also: [
      eraseAccess(member, context),
      organizationEvent(context, EventType.MemberRemoved, subjectsOf(member)),
      ...told.map((email) =>
        requestMail(context, email, { kind: 'member-removed', organizationName: organization.name }),
      ),
    ],
  }
}

/** The member goes by himself (specification 4.10). */
export function leaveOrganization(member: Member, context: Context): Result<RowDecision> {
  return {
    ok: true,
    after: null,
    also: [eraseAccess(member, context), organizationEvent(context, EventType.MemberLeft, subjectsOf(member))],
  }
}

const subjectsOf = ({ organizationId, memberId }: Member) => ({ organizationId, memberId })

function eraseAccess({ organizationId, memberId }: Member, { now }: Context): Change {
  return create('AccessErasure', { organizationId, of: 'member', id: memberId, requestedAt: now })
}
