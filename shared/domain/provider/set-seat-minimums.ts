import { planOf } from '../../config/plans.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { SeatPool } from '../../store/entities/seats.ts'
import type { Context } from '../context.ts'
import { negativeMinimum, type SeatMinimums } from './create-provider.ts'
import { seatFigures } from './seats.ts'

/** Sets the contracted minimums that are given and differ; purchased seats follow by derivation (specification 3.3). */
export function setSeatMinimums(
  pools: readonly Stored<SeatPool>[],
  minimums: Partial<SeatMinimums>,
  context: Context,
): Result<{ changes: ChangeSet; pools: readonly SeatPool[] }> {
  const negative = negativeMinimum(minimums)
  if (negative) return refuse('provider.minimum_negative', { field: `${negative}Minimum` })
  const minimumOf = (pool: SeatPool) =>
    (planOf(pool.planType).enterprise ? minimums.enterprise : minimums.teams) ?? pool.minimum
  return {
    ok: true,
    pools: pools.map((pool) => ({ ...pool, minimum: minimumOf(pool) })),
    changes: pools
      .filter((pool) => minimumOf(pool) !== pool.minimum)
      .flatMap((pool) => setMinimum(pool, minimumOf(pool), context)),
  }
}

/** No seat moves, but seats become purchased or cease to be: the ledger says so, for the bill. */
function setMinimum(pool: Stored<SeatPool>, minimum: number, context: Context): ChangeSet {
  const { providerId, planType, allocated } = pool
  const purchasedDelta = seatFigures({ allocated, minimum }).purchasedSeats - seatFigures(pool).purchasedSeats
  return [
    replace('SeatPool', pool, { minimum, revisedAt: context.now }),
    create('SeatLedgerEntry', {
      entryId: context.ids.next(),
      providerId,
      planType,
      organizationId: null,
      reason: 'minimum-set',
      delta: 0,
      allocatedAfter: allocated,
      purchasedDelta,
      actorId: context.actorId,
      at: context.now,
    }),
  ]
}
