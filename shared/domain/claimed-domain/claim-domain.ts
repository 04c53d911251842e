import { limits } from '../../config/limits.ts'
import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, remove } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Organization } from '../../store/entities/organization.ts'
import type { OrganizationDomain } from '../../store/entities/organization-domain.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requireFeature } from '../organization/plan-features.ts'
import { advance } from './schedule.ts'

/** Why an organization cannot claim domains at all, or undefined if it can. */
export function checkClaiming(organization: Organization): Refusal | undefined {
  return requireFeature(organization, 'useOrganizationDomains') ?? checkEnabled(organization)
}

function checkEnabled({ enabled }: Organization): Refusal | undefined {
  return enabled ? undefined : refuse('organization.suspended')
}

/** Adds a domain that is yet to be verified. `holder` is whoever has the same domain verified. */
export function claimDomain(
  state: {
    organization: Organization
    domains: readonly OrganizationDomain[]
    holder: OrganizationDomain | undefined
  },
  { domainName, txt }: { domainName: string; txt: string },
  context: Context,
): Result<{ changes: ChangeSet; domain: OrganizationDomain }> {
  const { organization, domains, holder } = state
  const refusal = checkClaiming(organization)
  if (refusal) return refusal
  const { organizationId } = organization
  const field = 'domainName'
  if (domains.some((domain) => domain.domainName === domainName)) return refuse('domain.claimed_already', { field })
  if (holder) return refuse('domain.claimed_elsewhere', { field })
  if (domains.length >= limits.domainsMax) return refuse('domain.too_many', { values: { max: limits.domainsMax } })
  const fresh = {
    domainId: context.ids.next(),
    organizationId,
    domainName,
    txt,
    runs: 0,
    lastCheckedAt: null,
    reminded: false,
    dueAt: null,
    verifiedAt: null,
    createdAt: context.now,
  }
  const domain = { ...fresh, ...advance(fresh, {}) }
  return {
    ok: true,
    domain,
    changes: [
      create('OrganizationDomain', domain),
      organizationEvent(context, EventType.DomainAdded, { organizationId, domainName }),
    ],
  }
}

/** Gives a domain up; accounts with an address there are claimed no more. */
export function removeDomain(domain: Stored<OrganizationDomain>, context: Context): ChangeSet {
  return [remove('OrganizationDomain', domain), organizationEvent(context, EventType.DomainRemoved, domain)]
}
