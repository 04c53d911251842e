import { planOf } from '../../../shared/config/plans.ts'
import { seatFigures } from '../../../shared/domain/provider/seats.ts'
import { setSeatMinimums as decide } from '../../../shared/domain/provider/set-seat-minimums.ts'
import { refuse } from '../../../shared/errors/catalogue.ts'
import type { Command } from './command.ts'

/** Sets the contracted seat minimums that are given. */
export const setSeatMinimums: Command<{
  providerId: string
  teamsMinimum?: number | undefined
  enterpriseMinimum?: number | undefined
}> = async ({ providerId, teamsMinimum, enterpriseMinimum }, { store }, context) => {
  const pools = await store.listAll('SeatPool', { providerId })
  if (pools.length === 0) return refuse('request.not_found', { field: 'providerId' })
  const minimums = {
    ...(teamsMinimum !== undefined && { teams: teamsMinimum }),
    ...(enterpriseMinimum !== undefined && { enterprise: enterpriseMinimum }),
  }
  const decision = decide(pools, minimums, context)
  if (!decision.ok) return decision
  return {
    ok: true,
    changes: decision.changes,
    answer: { plans: decision.pools.map((pool) => ({ plan: planOf(pool.planType).name, ...seatFigures(pool) })) },
  }
}
