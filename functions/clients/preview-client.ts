import type { clientsRoutes } from '../../shared/api/clients.ts'
import { planOf } from '../../shared/config/plans.ts'
import { previewClient as decide } from '../../shared/domain/client/preview-client.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadClient } from './load-client.ts'

/** What opening or resizing a client would do to the seats; writes nothing. */
export const previewClient: Operation<typeof clientsRoutes.previewClient> = async ({ scope, body, store }) => {
  const { provider, user } = scope
  const { providerId } = provider
  const { planType, providerOrganizationId } = body
  const [pool, client] = await Promise.all([
    store.get('SeatPool', { providerId, planType }),
    providerOrganizationId ? loadClient(store, user, providerOrganizationId) : undefined,
  ])
  if (providerOrganizationId && client?.link.planType !== planType) return refuse('request.not_found')
  const decision = decide({ provider, pool, current: client?.seats }, body)
  if (!decision.ok) return decision
  const { before, after, additionalSeats } = decision.movement
  const plan = planOf(planType)
  return done({
    object: 'clientPreview' as const,
    planType,
    planName: plan.name,
    unassignedSeats: before.unassignedSeats,
    additionalSeats,
    additionalCost: additionalSeats * plan.seatPrice,
    before,
    after,
  })
}
