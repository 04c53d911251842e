import { type Result, refuse } from '../../errors/catalogue.ts'
import type { Provider } from '../../store/entities/provider.ts'
import type { OrganizationSeats, SeatPool } from '../../store/entities/seats.ts'
import { moveSeats, type SeatMovement } from '../provider/seats.ts'
import { checkOccupied } from './change-client.ts'
import { checkSeller } from './open-client.ts'

/**
 * What opening a client with these seats, or setting an existing one to them, would do to the pool: the same rule that
 * `openClient` and `changeClient` follow, without the write.
 */
export function previewClient(
  state: { provider: Provider; pool: SeatPool | undefined; current: OrganizationSeats | undefined },
  request: { planType: number; seats: number },
): Result<{ movement: SeatMovement }> {
  const refusal = checkSeller(state.provider, request.planType, state.pool)
  if (refusal || !state.pool) return refusal ?? refuse('request.failed')
  const tooFew = state.current && checkOccupied(state.current, request.seats, 'seats')
  if (tooFew) return tooFew
  return { ok: true, movement: moveSeats(state.pool, request.seats - (state.current?.seats ?? 0)) }
}
