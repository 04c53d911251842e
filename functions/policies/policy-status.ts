import type { PolicySetting } from '../../shared/store/entities/policy.ts'
import type { OrganizationId } from '../../shared/store/id.ts'

/** A policy as administrators read it, saved or not (specification 7.1). Nothing yet keeps one from being turned off. */
export function policyStatus(organizationId: OrganizationId, { type, enabled, data }: PolicySetting) {
  return { object: 'policy' as const, organizationId, type, enabled, data: data ?? {}, canToggleState: true }
}
