import { limits } from '../../shared/config/limits.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { closeReservation } from '../../shared/domain/member/member-seats.ts'
import type { OrganizationId } from '../../shared/store/id.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'
import { NotYet } from './not-yet.ts'

/**
 * Closes a reservation of seats that a request left behind, and gives back what it did not use. A request that is still at
 * work closes its own, so nothing is done before it must have ended; afterwards it can write no more members.
 */
export async function releaseSeats(
  key: { organizationId: OrganizationId; reservationId: string },
  { store, clock }: WorkerDeps,
): Promise<void> {
  const [reservation, seats] = await Promise.all([
    store.get('SeatReservation', key),
    store.get('OrganizationSeats', key),
  ])
  if (!reservation) return
  if (clock.now() < minutesAfter(reservation.openedAt, limits.seatReservationMinutes)) {
    throw new NotYet('The request that opened the reservation may be at work')
  }
  await store.commit(closeReservation(reservation, seats))
}

export const handler = defineQueueWorker('release-seats', async ({ organizationId, reservationId }, deps) => {
  if (!organizationId || !reservationId) throw new Error('The record names no reservation')
  await releaseSeats({ organizationId, reservationId }, deps)
})
