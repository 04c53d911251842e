import { beforeAll, describe, expect, it } from '@jest/globals'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, itNeedsAJsonObject, statusesOf, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, type ProviderScene, provider, providerUser } from '../../support/scene.ts'
import { changeProviderRecord, changeSeatsRecord } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let foreign: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 1000, enterprise: 0 })
  opened = await client(world, scene)
  foreign = await client(world, await provider(world))
})

const asIs = { name: 'Globex', assignedSeats: 10 }
const request = ({ id }: { id: string } = opened, body: object = asIs, { providerId, admin } = scene) => ({
  method: 'PUT',
  path: `/api/providers/${providerId}/clients/${id}`,
  body,
  subject: admin.subject,
})
const put = async (...of: Parameters<typeof request>) => world.call(request(...of))
const allocated = async ({ providerId }: ProviderScene, planType = 17) =>
  (await world.store.get('SeatPool', { providerId, planType }))?.allocated

describe('changeClient', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'staff' })
  describe('P11', () => {
    itHidesForeignIds(() => ({ world, request: request(), ownId: opened.id, foreignId: foreign.id }))
  })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('renames the client and sets its seats in one go, and answers with the client', async () => {
    const one = await client(world, scene)
    const before = (await allocated(scene)) ?? 0
    world.pass({ seconds: 1 })
    const answer = await put(one, { name: '  Initech  ', assignedSeats: 25 })
    expect(answer.status).toBe(200)
    const { revisionDate, ...rest } = one.answer.body
    expect(answer.body).toEqual({
      ...rest,
      revisionDate: expect.any(String),
      organizationName: 'Initech',
      seats: 25,
      remainingSeats: 24,
    })
    expect(answer.body.revisionDate > revisionDate).toBe(true)
    const path = `/api/providers/${scene.providerId}/clients/${one.id}`
    const read = await world.call({ method: 'GET', path, subject: scene.admin.subject })
    expect(read.body).toEqual(answer.body)
    const organization = await world.store.get('Organization', one)
    expect(organization?.name).toBe('Initech')
    expect(await allocated(scene)).toBe(before + 15)
  })

  it('logs 1600 with who, when and from where', async () => {
    const one = await client(world, scene)
    await world.call({ ...request(one, { ...asIs, assignedSeats: 11 }), headers: { 'Device-Type': '9' } })
    const events = (await world.table.items()).filter(
      ({ entity, scopeId, type }) => entity === 'AuditEvent' && scopeId === one.organizationId && type === 1600,
    )
    expect(events).toMatchObject([
      {
        actorId: scene.admin.subject,
        providerId: scene.providerId,
        clientLinkId: one.id,
        deviceType: 9,
        ipAddress: '192.0.2.1',
      },
    ])
  })

  it('writes nothing when nothing changes', async () => {
    const answer = await writesNothing(world, async () => put(opened, asIs))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(opened.answer.body)
  })

  it('renames and resizes a client that still waits for its owner', async () => {
    const pending = await client(world, scene, { pending: true })
    const answer = await put(pending, { name: 'Hooli', assignedSeats: 3 })
    expect(answer.body).toMatchObject({ organizationName: 'Hooli', seats: 3, status: 0 })
  })

  it.each([
    ['B13', { minimum: 100, others: 25, from: 25 }, 35, { assigned: 60, purchased: 0 }],
    ['B14', { minimum: 100, others: 60, from: 35 }, 45, { assigned: 105, purchased: 5 }],
    ['B15', { minimum: 100, others: 60, from: 50 }, 60, { assigned: 120, purchased: 20 }],
    ['B16', { minimum: 100, others: 60, from: 50 }, 20, { assigned: 80, purchased: 0 }],
  ])('%s: of %j to %d seats', async (_, { minimum, others, from }, to, { assigned, purchased }) => {
    const house = await provider(world, { teams: minimum, enterprise: 0 })
    await client(world, house, { seats: others })
    const one = await client(world, house, { seats: from })
    expect((await put(one, { ...asIs, assignedSeats: to }, house)).status).toBe(200)
    const path = `/api/providers/${house.providerId}/billing/subscription`
    const { body } = await world.call({ method: 'GET', path, subject: house.admin.subject })
    expect(body.plans[0]).toMatchObject({
      type: 17,
      assignedSeats: assigned,
      purchasedSeats: purchased,
      cost: (minimum + purchased) * 4,
    })
    expect(await world.operator({ command: 'audit-seats', providerId: house.providerId })).toMatchObject({
      consistent: true,
      findings: [],
    })
  })

  it('P10: refuses a purchase by a service user with 401 and a body, and writes nothing', async () => {
    const house = await provider(world, { teams: 15, enterprise: 0 })
    const one = await client(world, house, { seats: 10 })
    const serviceUser = await providerUser(world, house, 1)
    const as = (assignedSeats: number) => ({
      ...request(one, { ...asIs, assignedSeats }, house),
      subject: serviceUser.subject,
    })
    const answer = await writesNothing(world, async () => world.call(as(20)))
    const text = 'Service users may not purchase additional seats. A provider admin can.'
    expect(answer.status).toBe(401)
    expect(answer.body).toEqual(errorBody('client.purchase_not_allowed', text, { AssignedSeats: [text] }))
    expect((await world.call(as(15))).status).toBe(200)
    expect((await world.call(as(2))).status).toBe(200)
    expect((await put(one, { ...asIs, assignedSeats: 20 }, house)).status).toBe(200)
  })

  it('never goes below the seats in use, and writes nothing', async () => {
    const one = await client(world, scene)
    await changeSeatsRecord(world, one.organizationId, { occupied: 7 })
    const answer = await writesNothing(world, async () => put(one, { ...asIs, assignedSeats: 6 }))
    const text = 'Seats in use: 7. The client cannot be set to 6.'
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('client.seats_below_occupied', text, { AssignedSeats: [text] }))
    expect((await put(one, { ...asIs, assignedSeats: 7 })).status).toBe(200)
  })

  it.each([
    [{ name: '   ' }, 'Name'],
    [{ name: 'x'.repeat(51) }, 'Name'],
    [{ name: undefined }, 'Name'],
    [{ assignedSeats: -1 }, 'AssignedSeats'],
    [{ assignedSeats: 1.5 }, 'AssignedSeats'],
    [{ assignedSeats: 1_000_001 }, 'AssignedSeats'],
    [{ assignedSeats: '10' }, 'AssignedSeats'],
    [{ assignedSeats: undefined }, 'AssignedSeats'],
  ])('refuses %j naming the field, and writes nothing', async (change, field) => {
    const answer = await writesNothing(world, async () => put(opened, { ...asIs, ...change }))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it.each([
    ['suspended', { enabled: false }, 'provider.suspended'],
    ['not set up any more', { status: ProviderStatus.Pending }, 'provider.not_set_up'],
  ])('refuses a provider that is %s, and writes nothing', async (_, change, code) => {
    const house = await provider(world)
    const one = await client(world, house)
    await changeProviderRecord(world, house.providerId, change)
    const answer = await writesNothing(world, async () => put(one, { ...asIs, assignedSeats: 11 }, house))
    expect([answer.status, answer.body.code]).toEqual([400, code])
  })

  it('20 changes at once on the clients of one pool come out exact', async () => {
    const house = await provider(world, { teams: 30, enterprise: 0 })
    const clients: ClientScene[] = []
    for (let at = 0; at < 5; at += 1) clients.push(await client(world, house, { seats: 10 }))
    const targets = clients.flatMap((one, at) => [11, 12, 13, 14].map((seats) => ({ one, seats: seats + at * 7 })))
    const answers = await Promise.all(
      targets.map(async ({ one, seats }) => put(one, { ...asIs, assignedSeats: seats }, house)),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([])
    const final = await Promise.all(clients.map(async (one) => world.store.get('OrganizationSeats', one)))
    expect(await allocated(house)).toBe(final.reduce((sum, one) => sum + (one?.seats ?? 0), 0))
    expect(await world.operator({ command: 'audit-seats', providerId: house.providerId })).toMatchObject({
      consistent: true,
      findings: [],
    })
  })

  it('service users who race for the last unassigned seats never purchase one', async () => {
    const house = await provider(world, { teams: 30, enterprise: 0 })
    const one = await client(world, house, { seats: 10 })
    const other = await client(world, house, { seats: 10 })
    const { subject } = await providerUser(world, house, 1)
    const answers = await Promise.all(
      [one, other].map(async (each) =>
        world.call({ ...request(each, { ...asIs, assignedSeats: 20 }, house), subject }),
      ),
    )
    expect(statusesOf(answers)).toEqual([200, 401])
    expect(await allocated(house)).toBe(30)
  })
})
