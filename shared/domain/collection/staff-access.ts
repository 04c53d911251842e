import type { ChangeSet } from '../../store/change-set.ts'
import type { ClientLink } from '../../store/entities/organization.ts'
import type { Standing } from '../access/can.ts'
import { EventType, organizationEvent, providerEvent } from '../audit.ts'
import type { Context } from '../context.ts'

/**
 * Notes in both logs that staff of the provider looked at who has access to a client's collections; nothing for others
 * (specification 11.2).
 */
export function staffAccess(
  { role, link }: Pick<Standing, 'role'> & { link: ClientLink | undefined },
  context: Context,
): ChangeSet {
  if (!link || (role !== 'provider-admin' && role !== 'service-user')) return []
  const { providerId, clientLinkId, organizationId } = link
  return [
    providerEvent(context, EventType.ClientVaultAccessed, { providerId, clientLinkId, organizationId }),
    organizationEvent(context, EventType.OrganizationVaultAccessed, { organizationId, providerId }),
  ]
}
