import { planOf } from '../../../shared/config/plans.ts'
import { seatFigures } from '../../../shared/domain/provider/seats.ts'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import type { Command } from './command.ts'

/** Every provider with its seats. */
export const listProviders: Command<object> = async (_, { store }) => {
  const indexed = await store.listIndexed('Provider', {})
  const providers = await Promise.all(
    indexed.map(async ({ providerId, name, status, enabled, setup }) => ({
      providerId,
      name,
      status,
      enabled,
      awaitsSetup:
        status === ProviderStatus.Pending
          ? { email: setup.email, until: setup.expiresAt, mailFailure: setup.mailFailure }
          : null,
      plans: (await store.listAll('SeatPool', { providerId })).map((pool) => ({
        plan: planOf(pool.planType).name,
        ...seatFigures(pool),
      })),
    })),
  )
  return { ok: true, changes: [], answer: { providers } }
}
