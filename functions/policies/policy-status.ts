import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import type { PolicySetting } from '../../shared/store/entities/policy.ts'
import type { OrganizationId } from '../../shared/store/id.ts'

/**
 * A policy as administrators read it, saved or not (specification 7.1). A verified domain keeps the policy of the single
 * organization from being turned off.
 */
export function policyStatus(
  organizationId: OrganizationId,
  { type, enabled, data }: PolicySetting,
  hasVerifiedDomain: boolean,
) {
  const canToggleState = !(hasVerifiedDomain && enabled && type === PolicyType.SingleOrg)
  return { object: 'policy' as const, organizationId, type, enabled, data: data ?? {}, canToggleState }
}
