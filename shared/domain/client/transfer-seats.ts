import { type Change, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { SeatLedgerEntry, SeatPool } from '../../store/entities/seats.ts'
import type { OrganizationId } from '../../store/id.ts'
import type { Context } from '../context.ts'
import { moveSeats } from '../provider/seats.ts'

/**
 * The writes of a movement of seats: the pool and its ledger entry, always together, so that the sum of the ledger is
 * the allocation. Nothing for a movement of 0.
 */
export function transferSeats(
  pool: Stored<SeatPool>,
  delta: number,
  about: { organizationId: OrganizationId; reason: SeatLedgerEntry['reason'] },
  context: Context,
): readonly Change[] {
  if (delta === 0) return []
  const { allocatedAfter, purchasedDelta } = moveSeats(pool, delta)
  return [
    replace('SeatPool', pool, { allocated: allocatedAfter, revisedAt: context.now }),
    create('SeatLedgerEntry', {
      entryId: context.ids.next(),
      providerId: pool.providerId,
      planType: pool.planType,
      organizationId: about.organizationId,
      reason: about.reason,
      delta,
      allocatedAfter,
      purchasedDelta,
      actorId: context.actorId,
      at: context.now,
    }),
  ]
}
