import { describe, expect, it } from '@jest/globals'
import { writesNothing } from '../../support/refusals.ts'
import { client, pendingProvider, provider } from '../../support/scene.ts'
import { createWorld } from '../../support/world.ts'

describe('list-providers', () => {
  it('answers every provider with its seats, and who has yet to set one up', async () => {
    const world = await createWorld()
    expect(await world.operator({ command: 'list-providers' })).toEqual({ ok: true, providers: [] })
    const ready = await provider(world, { teams: 10, enterprise: 5 })
    await client(world, ready, { seats: 12 })
    const pending = await pendingProvider(world, { teams: 1, enterprise: 2 })

    const answer = await writesNothing(world, async () => world.operator({ command: 'list-providers' }))
    expect(answer).toEqual({
      ok: true,
      providers: [
        {
          providerId: ready.providerId,
          name: 'Acme MSP',
          status: 2,
          enabled: true,
          awaitsSetup: null,
          plans: [
            { plan: 'Teams (Monthly)', seatMinimum: 10, purchasedSeats: 2, assignedSeats: 12, unassignedSeats: 0 },
            { plan: 'Enterprise (Monthly)', seatMinimum: 5, purchasedSeats: 0, assignedSeats: 0, unassignedSeats: 5 },
          ],
        },
        {
          providerId: pending.providerId,
          name: null,
          status: 0,
          enabled: true,
          awaitsSetup: { email: pending.admin.email, until: expect.any(String), mailFailure: null },
          plans: [
            { plan: 'Teams (Monthly)', seatMinimum: 1, purchasedSeats: 0, assignedSeats: 0, unassignedSeats: 1 },
            { plan: 'Enterprise (Monthly)', seatMinimum: 2, purchasedSeats: 0, assignedSeats: 0, unassignedSeats: 2 },
          ],
        },
      ],
    })
  })
})
