import { planOf } from '../../shared/config/plans.ts'
import type { Client } from '../../shared/domain/client/client.ts'

/** A client as its provider's applications read it (specification 2.8), with plan number, status and state added. */
export function clientReply({ link, seats }: Client) {
  return {
    object: 'providerOrganizationOrganizationDetail' as const,
    id: link.clientLinkId,
    providerId: link.providerId,
    organizationId: link.organizationId,
    key: link.key,
    settings: null,
    creationDate: link.createdAt,
    revisionDate: link.revisedAt,
    userCount: seats.confirmed,
    seats: seats.seats,
    occupiedSeats: seats.occupied,
    remainingSeats: seats.seats - seats.occupied,
    plan: planOf(link.planType).name,
    planType: link.planType,
    organizationName: link.organizationName,
    status: link.status,
    enabled: link.enabled,
    suspended: link.suspended,
  }
}
