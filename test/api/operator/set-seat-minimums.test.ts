import { beforeAll, describe, expect, it } from '@jest/globals'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const set = async ({ providerId }: { providerId: string }, minimums: object) =>
  world.operator({ command: 'set-seat-minimums', providerId, ...minimums })

/** A provider of these minimums that has handed out these seats. */
async function house(
  minimums: { teams: number; enterprise: number },
  handedOut: { teams?: number; enterprise?: number },
): Promise<ProviderScene> {
  const scene = await provider(world, minimums)
  if (handedOut.teams) await client(world, scene, { planType: 17, seats: handedOut.teams })
  if (handedOut.enterprise) await client(world, scene, { planType: 19, seats: handedOut.enterprise })
  return scene
}

/** Per plan: minimum, purchased and the seats that are billed. */
async function figures({ providerId, admin }: ProviderScene) {
  const path = `/api/providers/${providerId}/billing/subscription`
  const { body } = await world.call({ method: 'GET', path, subject: admin.subject })
  const [teams, enterprise] = body.plans.map(
    (plan: { type: number; seatMinimum: number; purchasedSeats: number; cost: number }) => [
      plan.seatMinimum,
      plan.purchasedSeats,
      plan.cost / (plan.type === 17 ? 4 : 6),
    ],
  )
  return { teams, enterprise }
}

describe('set-seat-minimums', () => {
  it('B40: refuses a negative minimum, and writes nothing', async () => {
    const scene = await house({ teams: 50, enterprise: 50 }, {})
    const answer = await writesNothing(world, async () => set(scene, { teamsMinimum: -10 }))
    const message = 'A seat minimum must be 0 or more.'
    expect(answer).toEqual({
      ok: false,
      code: 'provider.minimum_negative',
      message,
      fields: { teamsMinimum: [message] },
    })
  })

  it.each([
    [
      'B41',
      { teams: 30, enterprise: 50 },
      { teams: 25, enterprise: 20 },
      { teamsMinimum: 20, enterpriseMinimum: 30 },
      { teams: [20, 5, 25], enterprise: [30, 0, 30] },
    ],
    [
      'B42',
      { teams: 30, enterprise: 50 },
      { teams: 15, enterprise: 40 },
      { teamsMinimum: 50, enterpriseMinimum: 70 },
      { teams: [50, 0, 50], enterprise: [70, 0, 70] },
    ],
    [
      'B43',
      { teams: 50, enterprise: 50 },
      { teams: 70, enterprise: 70 },
      { teamsMinimum: 60, enterpriseMinimum: 60 },
      { teams: [60, 10, 70], enterprise: [60, 10, 70] },
    ],
    [
      'B44',
      { teams: 50, enterprise: 50 },
      { teams: 70, enterprise: 70 },
      { teamsMinimum: 80, enterpriseMinimum: 80 },
      { teams: [80, 0, 80], enterprise: [80, 0, 80] },
    ],
    [
      'B45',
      { teams: 30, enterprise: 50 },
      {},
      { teamsMinimum: 30, enterpriseMinimum: 70 },
      { teams: [30, 0, 30], enterprise: [70, 0, 70] },
    ],
  ])('%s: minimums %j, handed out %j, set to %j', async (_, minimums, handedOut, wanted, expected) => {
    const scene = await house(minimums, handedOut)
    expect((await set(scene, wanted)).ok).toBe(true)
    expect(await figures(scene)).toEqual(expected)
  })

  it('B45: leaves the pool untouched whose minimum stays', async () => {
    const scene = await house({ teams: 30, enterprise: 50 }, {})
    const teams = { providerId: scene.providerId, planType: 17 }
    const before = await world.store.get('SeatPool', teams)
    await set(scene, { teamsMinimum: 30, enterpriseMinimum: 70 })
    expect(await world.store.get('SeatPool', teams)).toEqual(before)
  })

  it('answers the figures of both plans', async () => {
    const scene = await house({ teams: 10, enterprise: 20 }, { teams: 10 })
    expect(await set(scene, { teamsMinimum: 4 })).toEqual({
      ok: true,
      plans: [
        { plan: 'Teams (Monthly)', seatMinimum: 4, purchasedSeats: 6, assignedSeats: 10, unassignedSeats: 0 },
        { plan: 'Enterprise (Monthly)', seatMinimum: 20, purchasedSeats: 0, assignedSeats: 0, unassignedSeats: 20 },
      ],
    })
  })

  it('writes nothing when nothing changes or nothing is given', async () => {
    const scene = await house({ teams: 10, enterprise: 20 }, {})
    await writesNothing(world, async () => set(scene, {}))
    await writesNothing(world, async () => set(scene, { teamsMinimum: 10, enterpriseMinimum: 20 }))
  })

  it('refuses an unknown provider, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => set({ providerId: UNKNOWN_ID }, { teamsMinimum: 1 }))
    expect(answer).toMatchObject({ ok: false, code: 'request.not_found', fields: { providerId: [expect.any(String)] } })
  })

  it('loses nothing to clients that are opened at the same moment', async () => {
    const scene = await house({ teams: 10, enterprise: 0 }, {})
    await Promise.all([
      set(scene, { teamsMinimum: 25 }),
      ...Array.from({ length: 4 }, async () => client(world, scene, { seats: 5 })),
    ])
    const pool = await world.store.get('SeatPool', { providerId: scene.providerId, planType: 17 })
    expect(pool).toMatchObject({ minimum: 25, allocated: 20 })
  })
})
