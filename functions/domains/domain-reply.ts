import { nextRunAt } from '../../shared/domain/claimed-domain/schedule.ts'
import type { OrganizationDomain } from '../../shared/store/entities/organization-domain.ts'

/** A domain as clients read it (specification 8.5). */
export function domainReply(domain: OrganizationDomain) {
  return {
    object: 'organizationDomain' as const,
    id: domain.domainId,
    organizationId: domain.organizationId,
    txt: domain.txt,
    domainName: domain.domainName,
    creationDate: domain.createdAt,
    nextRunDate: nextRunAt(domain),
    jobRunCount: domain.runs,
    verifiedDate: domain.verifiedAt,
    lastCheckedDate: domain.lastCheckedAt,
  }
}
