import { planOf } from '../../config/plans.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { SeatPool } from '../../store/entities/seats.ts'
import type { Context } from '../context.ts'
import { negativeMinimum, type SeatMinimums } from './create-provider.ts'

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
      .map((pool) => replace('SeatPool', pool, { minimum: minimumOf(pool), revisedAt: context.now })),
  }
}
