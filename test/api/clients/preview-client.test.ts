import { beforeAll, describe, expect, it } from '@jest/globals'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { expectAlikeNotFound, itNeedsAJsonObject, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, type ProviderScene, pendingProvider, provider } from '../../support/scene.ts'
import { changeProviderRecord, removePool } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 100, enterprise: 20 })
  opened = await client(world, scene, { seats: 95 })
})

const preview = async (body: object, { providerId, admin } = scene) =>
  world.call({ method: 'POST', path: `/api/providers/${providerId}/clients/preview`, body, subject: admin.subject })

const subject = () => ({
  world,
  scene,
  request: {
    method: 'POST',
    path: `/api/providers/${scene.providerId}/clients/preview`,
    body: { planType: 17, seats: 10 },
    subject: scene.admin.subject,
  },
})

describe('previewClient', () => {
  itGuardsTheProvider(subject, { to: 'staff' })
  itNeedsAJsonObject(subject)

  it('B14: says what a new client would purchase and cost, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => preview({ planType: 17, seats: 10 }))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'clientPreview',
      planType: 17,
      planName: 'Teams (Monthly)',
      unassignedSeats: 5,
      additionalSeats: 5,
      additionalCost: 20,
      before: { seatMinimum: 100, purchasedSeats: 0, assignedSeats: 95, unassignedSeats: 5 },
      after: { seatMinimum: 100, purchasedSeats: 5, assignedSeats: 105, unassignedSeats: 0 },
    })
  })

  it('counts an existing client from the seats it has', async () => {
    const resized = { planType: 17, seats: 90, providerOrganizationId: opened.id }
    expect((await preview(resized)).body).toMatchObject({
      additionalSeats: 0,
      additionalCost: 0,
      after: { assignedSeats: 90, unassignedSeats: 10 },
    })
    expect((await preview({ ...resized, seats: 101 })).body).toMatchObject({ additionalSeats: 1, additionalCost: 4 })
  })

  it('prices an Enterprise seat as such', async () => {
    const answer = await preview({ planType: 19, seats: 22, providerOrganizationId: null })
    expect(answer.body).toMatchObject({ planName: 'Enterprise (Monthly)', additionalSeats: 2, additionalCost: 12 })
  })

  it('says beforehand exactly what opening the client does afterwards', async () => {
    const other = await provider(world, { teams: 3, enterprise: 0 })
    const { body: promised } = await preview({ planType: 17, seats: 10 }, other)
    await client(world, other, { planType: 17, seats: 10 })
    const { body: now } = await preview({ planType: 17, seats: 1 }, other)
    expect(now.before).toEqual(promised.after)
  })

  it('answers a client of another provider, of another plan and an unknown one with one and the same 404', async () => {
    const foreign = await client(world, await provider(world))
    const { request } = subject()
    await expectAlikeNotFound(
      world,
      [
        { planType: 17, seats: 5, providerOrganizationId: foreign.id },
        { planType: 17, seats: 5, providerOrganizationId: UNKNOWN_ID },
        { planType: 19, seats: 5, providerOrganizationId: opened.id },
      ].map((body) => ({ ...request, body })),
    )
  })

  it.each([
    [{ planType: '17' }, 'PlanType'],
    [{ planType: undefined }, 'PlanType'],
    [{ seats: -1 }, 'Seats'],
    [{ seats: 0.5 }, 'Seats'],
    [{ seats: 1_000_001 }, 'Seats'],
    [{ providerOrganizationId: 'not-a-guid' }, 'ProviderOrganizationId'],
  ])('refuses %j, naming the field', async (change, field) => {
    const answer = await preview({ planType: 17, seats: 10, ...change })
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it.each([18, 20, 0, 21])('refuses plan %d, naming the field', async (planType) => {
    const answer = await preview({ planType, seats: 1 })
    expect([answer.status, answer.body.code]).toEqual([400, 'client.plan_not_allowed'])
    expect(Object.keys(answer.body.validationErrors)).toEqual(['PlanType'])
  })

  it('refuses a provider that is not set up', async () => {
    const answer = await preview({ planType: 17, seats: 1 }, await pendingProvider(world))
    expect([answer.status, answer.body.code]).toEqual([400, 'provider.not_set_up'])
  })

  it('P2: refuses a provider in status Created', async () => {
    const created = await provider(world)
    await changeProviderRecord(world, created.providerId, { status: ProviderStatus.Created })
    const answer = await preview({ planType: 17, seats: 1 }, created)
    expect([answer.status, answer.body.code]).toEqual([400, 'provider.not_set_up'])
  })

  it('refuses a suspended provider', async () => {
    const suspended = await provider(world)
    await changeProviderRecord(world, suspended.providerId, { enabled: false })
    const answer = await preview({ planType: 17, seats: 1 }, suspended)
    expect([answer.status, answer.body.code]).toEqual([400, 'provider.suspended'])
  })

  it('refuses a plan of which the provider has no pool', async () => {
    const poolless = await provider(world)
    await removePool(world, poolless.providerId, 19)
    const answer = await preview({ planType: 19, seats: 1 }, poolless)
    expect([answer.status, answer.body.code]).toEqual([400, 'provider.plan_missing'])
    expect(answer.body.message).toContain('Enterprise (Monthly)')
  })
})
