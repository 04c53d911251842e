import type { SeatPool } from '../../store/entities/seats.ts'

type Pool = Pick<SeatPool, 'minimum' | 'allocated'>

/** A pool's figures as people see them (specification 3.1). */
export interface SeatFigures {
  readonly seatMinimum: number
  readonly purchasedSeats: number
  readonly assignedSeats: number
  /** Paid for, but not handed to a client. */
  readonly unassignedSeats: number
}

/**
 * The pool's figures. With M the minimum and A the allocation: purchased P = max(0, A − M), and unassigned =
 * max(0, M + P − A). P is derived, never stored: every row of specification 3.2 and 3.3 keeps exactly this.
 */
export function seatFigures({ minimum, allocated }: Pool): SeatFigures {
  const purchasedSeats = Math.max(0, allocated - minimum)
  return {
    seatMinimum: minimum,
    purchasedSeats,
    assignedSeats: allocated,
    unassignedSeats: Math.max(0, minimum + purchasedSeats - allocated),
  }
}

/** A movement of seats between a pool and a client, with what it means for the bill. */
export interface SeatMovement {
  readonly before: SeatFigures
  readonly after: SeatFigures
  /** Seats bought on top of what is paid for (0 when the unassigned ones suffice). */
  readonly additionalSeats: number
  /** Change of the purchased seats: what was bought, or given up (negative). */
  readonly purchasedDelta: number
  readonly allocatedAfter: number
}

/**
 * Moves `delta` seats from the pool to a client (negative: back). The movement purchases when it ends above the minimum
 * and above where it was (specification 3.2).
 */
export function moveSeats(pool: Pool, delta: number): SeatMovement {
  const allocatedAfter = pool.allocated + delta
  if (allocatedAfter < 0)
    throw new Error(`${-delta} seats cannot come back to a pool that handed out ${pool.allocated}`)
  const before = seatFigures(pool)
  const after = seatFigures({ minimum: pool.minimum, allocated: allocatedAfter })
  const purchasedDelta = after.purchasedSeats - before.purchasedSeats
  return { before, after, additionalSeats: Math.max(0, purchasedDelta), purchasedDelta, allocatedAfter }
}

/** True when the movement buys seats: only a provider admin may do that (specification 1.6). */
export function isPurchase(movement: SeatMovement): boolean {
  return movement.additionalSeats > 0
}

/** The seats that the subscription is billed for: the minimum, or the allocation where it is higher. */
export function billedSeats({ minimum, allocated }: Pool): number {
  return Math.max(minimum, allocated)
}
