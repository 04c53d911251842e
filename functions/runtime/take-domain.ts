import { singleOrganization, verifyDomain } from '../../shared/domain/claimed-domain/verify-domain.ts'
import type { Context } from '../../shared/domain/context.ts'
import { turnsOn } from '../../shared/domain/policy/save-policy.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { ClientLink, Organization } from '../../shared/store/entities/organization.ts'
import type { OrganizationDomain } from '../../shared/store/entities/organization-domain.ts'
import { findViolators } from './find-violators.ts'

/** Verifies a domain whose record was found, with what the policy that it turns on needs to know. */
export async function takeDomain(
  place: { organization: Organization; link: ClientLink | undefined; domain: Stored<OrganizationDomain> },
  { store, context }: { store: StoreReads; context: Context },
): Promise<ReturnType<typeof verifyDomain>> {
  const { organization, link, domain } = place
  const saved = await store.get('OrganizationPolicies', organization)
  const setting = singleOrganization(saved)
  const violators = turnsOn(setting, saved)
    ? await findViolators(setting.type, { scope: { organization, link }, store, context })
    : []
  return verifyDomain({ organization, domain, saved, violators }, context)
}
