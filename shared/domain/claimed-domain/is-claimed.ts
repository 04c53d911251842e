import { type Member, MemberStatus, type Organization } from '../../store/entities/organization.ts'
import type { OrganizationDomain } from '../../store/entities/organization-domain.ts'
import { planFeatures } from '../organization/plan-features.ts'

/** The domain of an address. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}

/** The names of the domains whose accounts the organization claims: the verified ones, while it is enabled and its plan has them. */
export function claimedNames(
  { enabled, planType }: Pick<Organization, 'enabled' | 'planType'>,
  domains: readonly OrganizationDomain[],
): ReadonlySet<string> {
  if (!enabled || !planFeatures(planType).useOrganizationDomains) return new Set()
  return new Set(domains.filter(({ verifiedAt }) => verifiedAt !== null).map(({ domainName }) => domainName))
}

/** Whether the row stands for an account: a newcomer, who has not accepted, has none yet. */
export function hasAccount({
  accountId,
  status,
  revocation,
}: Pick<Member, 'accountId' | 'status' | 'revocation'>): boolean {
  return accountId !== null && (revocation?.from ?? status) !== MemberStatus.Invited
}

/** Whether the member's account is claimed; a row with an account has the account's address (specification 4.9). */
export function isClaimed(
  names: ReadonlySet<string>,
  member: Pick<Member, 'accountId' | 'email' | 'status' | 'revocation'>,
): boolean {
  return hasAccount(member) && names.has(domainOf(member.email))
}

/** Whether the organization claims the accounts of a domain, given whoever has that domain verified. */
export function claimsAccountsOf(organization: Organization, holder: OrganizationDomain | undefined): boolean {
  return holder?.organizationId === organization.organizationId && claimedNames(organization, [holder]).size > 0
}

/** Whether policies must reckon with claimed accounts: a domain is verified, and the plan has them, even while suspended. */
export function hasVerifiedDomain(
  { planType }: Pick<Organization, 'planType'>,
  domains: readonly OrganizationDomain[],
): boolean {
  return claimedNames({ enabled: true, planType }, domains).size > 0
}
