import type { providersRoutes } from '../../shared/api/providers.ts'
import { planOf } from '../../shared/config/plans.ts'
import { billedSeats, seatFigures } from '../../shared/domain/provider/seats.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { ProviderStatus } from '../../shared/store/entities/provider.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** What the provider has, handed out and owes, per plan (specification 3.5 without payment). */
export const getSubscription: Operation<typeof providersRoutes.getSubscription> = async ({ scope, store }) => {
  const { providerId, status, type } = scope.provider
  if (status !== ProviderStatus.Billable) return refuse('provider.not_set_up')
  const pools = await store.listAll('SeatPool', { providerId })
  return done({
    object: 'providerSubscription' as const,
    providerType: type,
    plans: pools.map((pool) => {
      const plan = planOf(pool.planType)
      return {
        planName: plan.name,
        type: plan.planType,
        productTier: plan.productTier,
        ...seatFigures(pool),
        cost: billedSeats(pool) * plan.seatPrice,
        cadence: 'Monthly' as const,
      }
    }),
  })
}
