import { type Member, MemberStatus, MemberType, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationPolicies, SavedPolicy } from '../../store/entities/policy.ts'
import { planFeatures } from '../organization/plan-features.ts'
import { PolicyType } from './policy-type.ts'

type Status = Member['status']

interface Exemption {
  readonly types: readonly Member['type'][]
  readonly statuses: readonly Status[]
  readonly providerUsers: boolean
}

const owners = [MemberType.Owner, MemberType.Admin]
const outside = [MemberStatus.Invited, MemberStatus.Revoked]

const usual: Exemption = { types: owners, statuses: outside, providerUsers: true }

/** Who is exempt from which policy (specification 7.5); policies not named here follow `usual`. */
const exemptions: Readonly<Partial<Record<PolicyType, Exemption>>> = {
  [PolicyType.TwoFactorAuthentication]: { ...usual, statuses: [] },
  [PolicyType.SingleOrg]: { ...usual, statuses: [] },
  [PolicyType.MasterPassword]: { ...usual, types: [] },
  [PolicyType.ResetPassword]: { types: [], statuses: [MemberStatus.Revoked], providerUsers: false },
  [PolicyType.AutomaticUserConfirmation]: { types: [], statuses: [], providerUsers: false },
}

/** A member as policies see him. */
export interface Subject {
  readonly type: Member['type']
  readonly status: Status
  /** Whether he is a confirmed user of the organization's provider. */
  readonly isProviderUser: boolean
}

/** The policy if it is in force: saved, on, and in an enabled organization whose plan has policies. */
export function policyInForce(
  type: PolicyType,
  organization: Pick<Organization, 'enabled' | 'planType'>,
  saved: OrganizationPolicies | undefined,
): SavedPolicy | undefined {
  if (!organization.enabled || !planFeatures(organization.planType).usePolicies) return undefined
  return saved?.policies.find((policy) => policy.type === type && policy.enabled)
}

/** Whether a policy in force binds this member. */
export function isBound(type: PolicyType, subject: Subject): boolean {
  const { types, statuses, providerUsers } = exemptions[type] ?? usual
  if (types.includes(subject.type) || statuses.includes(subject.status)) return false
  return !(providerUsers && subject.isProviderUser)
}
