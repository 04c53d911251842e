import { type Member, MemberStatus, RevocationReason } from '../../store/entities/organization.ts'
import type { AccountId } from '../../store/id.ts'
import { EventType } from '../audit.ts'
import { isBound } from './enforcement.ts'
import { PolicyType } from './policy-type.ts'

/** A policy that revokes the members who do not comply when it is turned on, and how it is told (specification 7.4). */
interface Revocation {
  readonly reason: number
  readonly eventType: number
}

const revocations: Readonly<Partial<Record<PolicyType, Revocation>>> = {
  [PolicyType.TwoFactorAuthentication]: {
    reason: RevocationReason.TwoFactorPolicy,
    eventType: EventType.MemberRevokedByTwoFactorPolicy,
  },
  [PolicyType.SingleOrg]: {
    reason: RevocationReason.SingleOrganizationPolicy,
    eventType: EventType.MemberRevokedBySingleOrganizationPolicy,
  },
}

/** How the policy revokes, or undefined for one that does not. */
export function revocationBy(type: PolicyType): Revocation | undefined {
  return revocations[type]
}

/** Whether the policy can revoke this member at all: he has accepted, and it binds him. */
export function isRevocable(
  type: PolicyType,
  { type: memberType, status }: Pick<Member, 'type' | 'status'>,
  isProviderUser: boolean,
): boolean {
  const hasAccepted = status === MemberStatus.Accepted || status === MemberStatus.Confirmed
  return hasAccepted && isBound(type, { type: memberType, status, isProviderUser })
}

/** The members that must comply with the policy once it is on, but for whoever turns it on (specification 7.4). */
export function populationOf<M extends Member>(
  type: PolicyType,
  members: readonly M[],
  { actorId, staff }: { actorId: AccountId | null; staff: ReadonlySet<AccountId> },
): readonly (M & { accountId: AccountId })[] {
  return members.filter((member): member is M & { accountId: AccountId } => {
    const { accountId } = member
    return accountId !== null && accountId !== actorId && isRevocable(type, member, staff.has(accountId))
  })
}

/** Whether somebody with these memberships belongs to another organization too; an open invitation does not count. */
export function isElsewhere(
  memberships: readonly Pick<Member, 'organizationId' | 'status'>[],
  { organizationId }: Pick<Member, 'organizationId'>,
): boolean {
  return memberships.some((one) => one.organizationId !== organizationId && one.status !== MemberStatus.Invited)
}
