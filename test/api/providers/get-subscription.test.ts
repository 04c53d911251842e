import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { errorBody } from '../../support/refusals.ts'
import { client, type ProviderScene, pendingProvider, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 50, enterprise: 20 })
  await client(world, scene, { planType: 17, seats: 30 })
  await client(world, scene, { planType: 19, seats: 25 })
})

const request = ({ providerId, admin } = scene) => ({
  method: 'GET',
  path: `/api/providers/${providerId}/billing/subscription`,
  subject: admin.subject,
})

describe('getSubscription', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'staff' })

  it('answers seats and cost of each plan: below the minimum the minimum, above it what is handed out', async () => {
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'providerSubscription',
      providerType: 0,
      plans: [
        {
          planName: 'Teams (Monthly)',
          type: 17,
          productTier: 2,
          seatMinimum: 50,
          purchasedSeats: 0,
          assignedSeats: 30,
          unassignedSeats: 20,
          cost: 200,
          cadence: 'Monthly',
        },
        {
          planName: 'Enterprise (Monthly)',
          type: 19,
          productTier: 3,
          seatMinimum: 20,
          purchasedSeats: 5,
          assignedSeats: 25,
          unassignedSeats: 0,
          cost: 150,
          cadence: 'Monthly',
        },
      ],
    })
  })

  it('refuses a provider that is not set up', async () => {
    const answer = await world.call(request(await pendingProvider(world)))
    const text = 'The provider is not set up yet. Its admin completes the set-up first.'
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('provider.not_set_up', text))
  })
})
