import { limits } from '../../config/limits.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, remove, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Organization, OrganizationStatus } from '../../store/entities/organization.ts'
import type { Provider } from '../../store/entities/provider.ts'
import type { OrganizationSeats, SeatPool } from '../../store/entities/seats.ts'
import { EventType, providerEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import type { StoredClient } from './client.ts'
import { transferSeats } from './transfer-seats.ts'

/**
 * Unlinks a client: the organization lives on with its data, keys, members and seats, but on its own (specification
 * 2.9). It needs a confirmed owner of its own; a provider's staff does not count.
 */
export function unlinkClient(
  state: { provider: Provider; client: StoredClient; pool: Stored<SeatPool>; ownerEmails: readonly string[] },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { provider, client, pool } = state
  const ownerEmails = [...state.ownerEmails].sort()
  const [billingEmail] = ownerEmails
  if (billingEmail === undefined) return refuse('client.no_confirmed_owner')
  const { organizationId } = client.organization
  const { providerId, clientLinkId } = client.link
  return {
    ok: true,
    changes: [
      remove('ClientLink', client.link),
      replace('Organization', client.organization, {
        status: OrganizationStatus.Created,
        enabled: true,
        billingEmail,
        revisedAt: context.now,
      }),
      // Not past the last owner who is leaving: with the provider gone, nobody could make another.
      unchanged('OrganizationSeats', client.seats),
      ...transferSeats(pool, -client.seats.seats, { organizationId, reason: 'unlinked' }, context),
      providerEvent(context, EventType.ClientRemoved, { providerId, clientLinkId, organizationId }),
      ...ownerEmails.slice(0, limits.toldMax).map((email) =>
        requestMail(context, email, {
          kind: 'client-unlinked',
          organizationName: client.organization.name,
          providerName: provider.name ?? '',
        }),
      ),
    ],
  }
}

/**
 * Deletes an organization: it is gone at once and its seats return to the pool; a worker erases what it leaves behind.
 */
export function deleteOrganization(
  state: {
    organization: Stored<Organization>
    seats: Stored<OrganizationSeats>
    managed: { client: StoredClient; pool: Stored<SeatPool> } | null
  },
  context: Context,
): { changes: ChangeSet } {
  const { organization, seats, managed } = state
  const { organizationId } = organization
  return {
    changes: [
      remove('Organization', organization),
      remove('OrganizationSeats', seats),
      create('OrganizationErasure', { organizationId, requestedAt: context.now, erasedAt: null }),
      ...(managed
        ? [
            remove('ClientLink', managed.client.link),
            ...transferSeats(managed.pool, -seats.seats, { organizationId, reason: 'deleted' }, context),
            providerEvent(context, EventType.ClientRemoved, {
              organizationId,
              providerId: managed.client.link.providerId,
              clientLinkId: managed.client.link.clientLinkId,
            }),
          ]
        : []),
    ],
  }
}
