import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Organization } from '../../store/entities/organization.ts'
import type { OrganizationDomain } from '../../store/entities/organization-domain.ts'
import type { OrganizationPolicies, PolicySetting } from '../../store/entities/policy.ts'
import type { MemberId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { PolicyType } from '../policy/policy-type.ts'
import { savePolicy, turnsOn } from '../policy/save-policy.ts'
import { checkClaiming } from './claim-domain.ts'
import { advance } from './schedule.ts'

/** Why the domain cannot be verified, whatever its records say, or undefined if it can. */
export function checkVerifiable(
  organization: Organization,
  domain: OrganizationDomain,
  holder: OrganizationDomain | undefined,
): Refusal | undefined {
  if (domain.verifiedAt !== null) return refuse('domain.verified_already')
  return checkClaiming(organization) ?? (holder && refuse('domain.claimed_elsewhere'))
}

/** Whether one of the domain's TXT records proves that it is the organization's. */
export function isProven({ txt }: OrganizationDomain, texts: readonly string[]): boolean {
  return texts.some((text) => text.trim() === txt)
}

/** How the policy of a single organization stands once a domain is verified: on, and saying what it says. */
export function singleOrganization(saved: OrganizationPolicies | undefined): PolicySetting {
  const known = saved?.policies.find(({ type }) => type === PolicyType.SingleOrg)
  return { type: PolicyType.SingleOrg, enabled: true, data: known?.data ?? null }
}

/**
 * Verifies a domain whose record was found. In the same transaction the policy of a single organization is turned on, with
 * all that follows from it (specification 7.4), and a worker is asked to tell the members concerned. `violators` are those
 * who do not comply with the policy.
 */
export function verifyDomain(
  state: {
    organization: Organization
    domain: Stored<OrganizationDomain>
    saved: Stored<OrganizationPolicies> | undefined
    violators: readonly MemberId[]
  },
  context: Context,
): Result<{ changes: ChangeSet; domain: OrganizationDomain }> {
  const { organization, domain, saved, violators } = state
  const setting = singleOrganization(saved)
  const policy = turnsOn(setting, saved)
    ? savePolicy({ organization, saved, violators, hasVerifiedDomain: true }, setting, context)
    : undefined
  if (policy && !policy.ok) return policy
  const { organizationId, domainId, domainName } = domain
  const change = advance(domain, { verifiedAt: context.now, lastCheckedAt: context.now })
  return {
    ok: true,
    domain: { ...domain, ...change },
    changes: [
      replace('OrganizationDomain', domain, change),
      organizationEvent(context, EventType.DomainVerified, { organizationId, domainName }),
      create('DomainAnnouncement', {
        organizationId,
        domainId,
        cursor: null,
        requestedAt: context.now,
        finishedAt: null,
      }),
      ...(policy?.changes ?? []),
    ],
  }
}

/** Notes that the record was looked for and not found. */
export function missDomain(
  domain: Stored<OrganizationDomain>,
  { onSchedule }: { readonly onSchedule: boolean },
  context: Context,
): { changes: ChangeSet; domain: OrganizationDomain } {
  const { organizationId, domainName } = domain
  const change = advance(domain, { lastCheckedAt: context.now, runs: domain.runs + (onSchedule ? 1 : 0) })
  return {
    domain: { ...domain, ...change },
    changes: [
      replace('OrganizationDomain', domain, change),
      organizationEvent(context, EventType.DomainNotVerified, { organizationId, domainName }),
    ],
  }
}
