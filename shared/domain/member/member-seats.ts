import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, remove, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { OrganizationSeats, SeatReservation } from '../../store/entities/seats.ts'
import type { Context } from '../context.ts'

/** Takes seats for `count` more members, or says how many are free (specification 3.6). */
export function takeSeats(seats: Stored<OrganizationSeats>, count: number): Result<{ changes: readonly Change[] }> {
  const free = Math.max(0, seats.seats - seats.occupied)
  if (count > free) return refuse('member.seats_missing', { values: { free, wanted: count } })
  const occupied = seats.occupied + count
  return { ok: true, changes: count > 0 ? [replace('OrganizationSeats', seats, { occupied })] : [] }
}

/** Takes the seats of a request that writes its members in several transactions, with the record that they are taken. */
export function reserveSeats(
  seats: Stored<OrganizationSeats>,
  { reservationId, count }: { reservationId: string; count: number },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const taken = takeSeats(seats, count)
  if (!taken.ok) return taken
  const { organizationId } = seats
  return {
    ok: true,
    changes: [
      ...taken.changes,
      create('SeatReservation', { organizationId, reservationId, seats: count, openedAt: context.now }),
    ],
  }
}

/** Takes off the reservation what becomes a member in the same transaction. */
export function drawOnReservation(reservation: Stored<SeatReservation>, count: number): Change {
  return replace('SeatReservation', reservation, { seats: reservation.seats - count })
}

/** Ends the reservation and gives back what is left of it. `seats` are undefined when the organization is gone. */
export function closeReservation(
  reservation: Stored<SeatReservation>,
  seats: Stored<OrganizationSeats> | undefined,
): ChangeSet {
  const left = reservation.seats
  return [
    remove('SeatReservation', reservation),
    ...(seats && left > 0 ? [replace('OrganizationSeats', seats, { occupied: seats.occupied - left })] : []),
  ]
}
