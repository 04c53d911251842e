import type { SavedPolicy } from '../../shared/store/entities/policy.ts'
import type { OrganizationId } from '../../shared/store/id.ts'

/** A saved policy as clients read it (specification 7.1). */
export function policyReply(organizationId: OrganizationId, policy: SavedPolicy) {
  return {
    object: 'policy' as const,
    id: policy.policyId,
    organizationId,
    type: policy.type,
    enabled: policy.enabled,
    data: policy.data,
    revisionDate: policy.revisedAt,
  }
}
