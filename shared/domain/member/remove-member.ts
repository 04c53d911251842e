import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Member, Organization } from '../../store/entities/organization.ts'
import type { SsoLink } from '../../store/entities/sso.ts'
import type { Standing } from '../access/can.ts'
import { EventType, organizationEvent } from '../audit.ts'
import { hasAccount, isClaimed } from '../claimed-domain/is-claimed.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import type { RowDecision } from './decide-rows.ts'
import { checkAdministration } from './manage-member.ts'
import { memberGone } from './member-gone.ts'

/**
 * Removes a member: his seat and his address are free at once, his access rows are erased by a worker (specification 4.9,
 * 4.10). A member whose account is claimed stays: `claimed` holds the domains. Whoever has an account is told; it stays as it is.
 */
export function removeMember(
  state: {
    actor: Standing
    organization: Pick<Organization, 'name'>
    member: Member
    claimed: ReadonlySet<string>
    links: readonly Stored<SsoLink>[]
  },
  context: Context,
): Result<RowDecision> {
  const { actor, organization, member, claimed, links } = state
  const refusal = checkAdministration(actor, member, context) ?? checkUnclaimed(claimed, member)
  if (refusal) return refusal
  const told = hasAccount(member) ? [member.email] : []
  return {
    ok: true,
    after: null,
    also: [
      ...memberGone(member, links, context),
      organizationEvent(context, EventType.MemberRemoved, subjectsOf(member)),
      ...told.map((email) =>
        requestMail(context, email, { kind: 'member-removed', organizationName: organization.name }),
      ),
    ],
  }
}

/** The member goes by himself (specification 4.10). */
export function leaveOrganization(
  { member, claimed, links }: { member: Member; claimed: ReadonlySet<string>; links: readonly Stored<SsoLink>[] },
  context: Context,
): Result<RowDecision> {
  const refusal = checkUnclaimed(claimed, member)
  if (refusal) return refusal
  return {
    ok: true,
    after: null,
    also: [...memberGone(member, links, context), organizationEvent(context, EventType.MemberLeft, subjectsOf(member))],
  }
}

function checkUnclaimed(claimed: ReadonlySet<string>, member: Member): Refusal | undefined {
  return isClaimed(claimed, member) ? refuse('member.claimed') : undefined
}

const subjectsOf = ({ organizationId, memberId }: Member) => ({ organizationId, memberId })
