import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Provider, ProviderStatus } from '../../store/entities/provider.ts'
import type { OrganizationSeats, SeatPool } from '../../store/entities/seats.ts'
import type { Role } from '../access/can.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { isPurchase, moveSeats } from '../provider/seats.ts'
import type { Client, StoredClient } from './client.ts'
import { transferSeats } from './transfer-seats.ts'

/** Why a client cannot be set to these seats, or undefined if it can: it keeps at least those in use. */
export function checkOccupied(current: OrganizationSeats, seats: number, field: string): Refusal | undefined {
  const { occupied } = current
  if (seats >= occupied || seats >= current.seats) return undefined
  return refuse('client.seats_below_occupied', { field, values: { occupied, seats } })
}

/**
 * Renames a client and sets its seats (specification 2.6, mended: never below the seats in use). A change that purchases
 * seats needs a provider admin.
 */
export function changeClient(
  state: { provider: Provider; client: StoredClient; pool: Stored<SeatPool> },
  request: { name: string; assignedSeats: number },
  role: Role,
  context: Context,
): Result<{ changes: ChangeSet; client: Client }> {
  const { provider, client, pool } = state
  if (provider.status !== ProviderStatus.Billable) return refuse('provider.not_set_up')
  if (!provider.enabled) return refuse('provider.suspended')

  const delta = request.assignedSeats - client.seats.seats
  const tooFew = checkOccupied(client.seats, request.assignedSeats, 'assignedSeats')
  if (tooFew) return tooFew
  if (isPurchase(moveSeats(pool, delta)) && role !== 'provider-admin') {
    return refuse('client.purchase_not_allowed', { field: 'assignedSeats' })
  }

  const { name } = request
  const renamed = name !== client.organization.name
  const { now } = context
  const { organizationId } = client.organization
  const { clientLinkId, providerId } = client.link
  return {
    ok: true,
    client: {
      link: { ...client.link, organizationName: name, revisedAt: renamed ? now : client.link.revisedAt },
      seats: { ...client.seats, seats: request.assignedSeats },
    },
    changes: [
      ...(renamed
        ? [
            replace('Organization', client.organization, { name, revisedAt: now }),
            replace('ClientLink', client.link, { organizationName: name, revisedAt: now }),
          ]
        : []),
      ...(delta === 0 ? [] : [replace('OrganizationSeats', client.seats, { seats: request.assignedSeats })]),
      ...transferSeats(pool, delta, { organizationId, reason: 'resized' }, context),
      ...(renamed || delta !== 0
        ? [organizationEvent(context, EventType.OrganizationUpdated, { organizationId, providerId, clientLinkId })]
        : []),
    ],
  }
}
