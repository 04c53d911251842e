import { type Refusal, refuse } from '../../errors/catalogue.ts'
import { type Change, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationPolicies } from '../../store/entities/policy.ts'
import { isBound, policyInForce, type Subject } from '../policy/enforcement.ts'
import { PolicyType } from '../policy/policy-type.ts'

/** A person's place in one organization, and the policies that may bind him there. */
export interface Membership extends Subject {
  readonly organization: Pick<Organization, 'enabled' | 'planType'>
  readonly policies: OrganizationPolicies | undefined
}

/** What decides whether the policies let a person be a member. */
export interface Compliance {
  /** As he would stand here once he is accepted, confirmed or restored. */
  readonly here: Membership
  /** Every other organization in which the person has a row, whatever its status. */
  readonly elsewhere: readonly Membership[]
  readonly isTwoStepLoginOn: boolean
}

const counted: readonly Member['status'][] = [MemberStatus.Accepted, MemberStatus.Confirmed]

/**
 * Why the policies do not let the person be a member of this organization, or undefined if they do: two-step login, single
 * organization here, single organization elsewhere (specification 4.5, 4.7, 4.10). Accepting, confirming and restoring ask
 * the same. Where both kinds are violated, one refusal names both, so that both are mended at once.
 */
export function checkCompliance({ here, elsewhere, isTwoStepLoginOn }: Compliance): Refusal | undefined {
  const others = elsewhere.filter(({ status }) => counted.includes(status))
  const lacksTwoStepLogin = requiresTwoStepLogin(here) && !isTwoStepLoginOn
  const mustLeaveOthers = others.length > 0 && binds(PolicyType.SingleOrg, here)
  const isHeldElsewhere = others.some((other) => binds(PolicyType.SingleOrg, other))
  if (lacksTwoStepLogin && (mustLeaveOthers || isHeldElsewhere)) return refuse('member.policies_violated')
  if (lacksTwoStepLogin) return refuse('member.two_step_login_required')
  if (mustLeaveOthers) return refuse('member.single_organization_here')
  if (isHeldElsewhere) return refuse('member.single_organization_elsewhere')
  return undefined
}

/** Whether the organization lets nobody be a member like this without two-step login. */
export const requiresTwoStepLogin = (here: Membership): boolean => binds(PolicyType.TwoFactorAuthentication, here)

function binds(type: PolicyType, { organization, policies, ...subject }: Membership): boolean {
  return policyInForce(type, organization, policies) !== undefined && isBound(type, subject)
}

/** What must hold until a change is written that rests on the organization's policies. */
export function whilePoliciesHold(policies: Stored<OrganizationPolicies> | undefined): readonly Change[] {
  return policies ? [unchanged('OrganizationPolicies', policies)] : []
}
