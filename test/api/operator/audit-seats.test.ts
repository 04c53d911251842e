import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { create, remove } from '../../../shared/store/change-set.ts'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, type ProviderScene, provider } from '../../support/scene.ts'
import { changePoolRecord, changeSeatsRecord } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeEach(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 10, enterprise: 10 })
  opened = await client(world, scene, { seats: 12 })
})

const audit = async (providerId?: string) =>
  writesNothing(world, async () => world.operator({ command: 'audit-seats', ...(providerId && { providerId }) }))
const teams = () => ({ providerId: scene.providerId, planType: 17 })
const at = () => `provider ${scene.providerId}, Teams (Monthly)`

describe('audit-seats', () => {
  it('finds nothing where pool, ledger and clients agree, and shows its figures', async () => {
    const pool = (plan: string, seats: number, purchased: number) => ({
      plan,
      allocated: seats,
      ledgerSum: seats,
      ledgerPurchased: purchased,
      clientSeats: seats,
      purchased,
      findings: [],
    })
    expect(await audit(scene.providerId)).toEqual({
      ok: true,
      consistent: true,
      findings: [],
      providers: [
        {
          providerId: scene.providerId,
          pools: [pool('Teams (Monthly)', 12, 2), pool('Enterprise (Monthly)', 0, 0)],
        },
      ],
    })
  })

  it('finds a pool that says something else than ledger and clients', async () => {
    await changePoolRecord(world, teams(), { allocated: 13 })
    expect(await audit()).toMatchObject({
      consistent: false,
      findings: [
        `${at()}: the pool allocates 13, its ledger sums to 12`,
        `${at()}: the pool allocates 13, its clients have 12`,
        `${at()}: 3 seats are purchased, the ledger sums to 2`,
      ],
    })
  })

  it('finds an allocation below zero', async () => {
    await changePoolRecord(world, teams(), { allocated: -1 })
    const answer = await audit()
    expect(answer).toMatchObject({ consistent: false })
    expect((answer as unknown as { findings: string[] }).findings).toContain(`${at()}: the allocation is negative (-1)`)
  })

  it('finds a ledger entry that nothing else tells of', async () => {
    await world.store.commit([
      create('SeatLedgerEntry', {
        ...teams(),
        entryId: randomUUID(),
        organizationId: opened.organizationId,
        reason: 'resized',
        delta: 5,
        allocatedAfter: 17,
        purchasedDelta: 5,
        actorId: null,
        at: world.now(),
      }),
    ])
    expect(await audit()).toMatchObject({
      consistent: false,
      findings: [
        `${at()}: the pool allocates 12, its ledger sums to 17`,
        `${at()}: 2 seats are purchased, the ledger sums to 7`,
      ],
    })
  })

  it('finds a client with other seats than it was given', async () => {
    await changeSeatsRecord(world, opened.organizationId, { seats: 20 })
    expect(await audit()).toMatchObject({
      consistent: false,
      findings: [`${at()}: the pool allocates 12, its clients have 20`],
    })
  })

  it('finds a client that occupies more seats than it has', async () => {
    await changeSeatsRecord(world, opened.organizationId, { occupied: 13 })
    expect(await audit()).toMatchObject({
      consistent: false,
      findings: [
        `${at()}: the client ${opened.organizationId} occupies 13 of 12`,
        `${at()}: the client ${opened.organizationId} counts 13 occupied seats, its members say 1`,
      ],
    })
  })

  it('finds a client that counts other members than it has', async () => {
    await changeSeatsRecord(world, opened.organizationId, { confirmed: 2, confirmedOwners: 1 })
    const client = `${at()}: the client ${opened.organizationId}`
    expect(await audit()).toMatchObject({
      consistent: false,
      findings: [
        `${client} counts 2 confirmed members, its members say 0`,
        `${client} counts 1 confirmed owners, its members say 0`,
      ],
    })
  })

  it('counts the seats that a request at work has reserved', async () => {
    const { organizationId } = opened
    const reservation = { organizationId, reservationId: randomUUID(), seats: 3, openedAt: world.now() }
    await world.store.commit([create('SeatReservation', reservation)])
    await changeSeatsRecord(world, organizationId, { occupied: 4 })
    expect(await audit()).toMatchObject({ consistent: true, findings: [] })
  })

  it('finds a client whose seats are gone', async () => {
    const seats = await world.store.get('OrganizationSeats', opened)
    if (!seats) throw new Error('The client has no seats')
    await world.store.commit([remove('OrganizationSeats', seats)])
    expect(await audit()).toMatchObject({
      consistent: false,
      findings: [
        `${at()}: the pool allocates 12, its clients have 0`,
        `${at()}: the client ${opened.organizationId} has no seats`,
      ],
    })
  })

  it('looks at every provider, or at the one that is named', async () => {
    const other = await provider(world)
    await changePoolRecord(world, teams(), { allocated: 13 })
    expect(await audit(other.providerId)).toMatchObject({ consistent: true })
    expect(await audit(scene.providerId)).toMatchObject({ consistent: false })
    const all = (await audit()) as unknown as { consistent: boolean; providers: { providerId: string }[] }
    expect(all.consistent).toBe(false)
    expect(all.providers.map(({ providerId }) => providerId)).toEqual([scene.providerId, other.providerId])
  })

  it('does not call a provider consistent that does not exist', async () => {
    expect(await audit(UNKNOWN_ID)).toMatchObject({ ok: false, code: 'request.not_found' })
  })

  it('finds nothing while clients are opened and resized under its eyes', async () => {
    const path = `/api/providers/${scene.providerId}/clients/${opened.id}`
    const resize = async (assignedSeats: number) =>
      world.call({ method: 'PUT', path, body: { name: 'Globex', assignedSeats }, subject: scene.admin.subject })
    const [first, second] = await Promise.all([
      world.operator({ command: 'audit-seats' }),
      world.operator({ command: 'audit-seats' }),
      resize(20),
      client(world, scene),
      resize(3),
    ])
    expect([first, second]).toMatchObject([{ consistent: true }, { consistent: true }])
  })
})
