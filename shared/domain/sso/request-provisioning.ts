import { type Change, create } from '../../store/change-set.ts'
import type { OrganizationId } from '../../store/id.ts'
import type { Context } from '../context.ts'

/** Asks the worker to bring the user pool in line with the configuration, or with its absence. */
export function requestProvisioning(organizationId: OrganizationId, { ids, now }: Context): Change {
  return create('SsoProvisioning', { organizationId, provisioningId: ids.next(), requestedAt: now })
}
