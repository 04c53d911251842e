import { beforeAll, describe, expect, it } from '@jest/globals'
import { OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, NOT_FOUND, statusesOf, writesNothing } from '../../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  confirmedOwner,
  type ProviderScene,
  provider,
} from '../../support/scene.ts'
import { changeOrganizationRecord, changeProviderRecord } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let foreign: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 5, enterprise: 5 })
  opened = await client(world, scene)
  await confirmedOwner(world, scene, opened)
  const neighbour = await provider(world)
  foreign = await client(world, neighbour)
  await confirmedOwner(world, neighbour, foreign)
})

const request = ({ id }: { id: string } = opened) => ({
  method: 'DELETE',
  path: `/api/providers/${scene.providerId}/organizations/${id}`,
  subject: scene.admin.subject,
})
const poolOf = async () => world.store.get('SeatPool', { providerId: scene.providerId, planType: 17 })

describe('unlinkClient', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })

  describe('P25, told as 404', () => {
    itHidesForeignIds(() => ({ world, request: request(), ownId: opened.id, foreignId: foreign.id }))
  })

  it('never leaves an organization without owner and provider, though its last owner leaves at the same instant', async () => {
    for (const _ of [1, 2, 3, 4]) {
      const one = await client(world, scene, { seats: 1 })
      const { subject } = await confirmedOwner(world, scene, one)
      const leave = { method: 'POST', path: `/api/organizations/${one.organizationId}/leave`, subject }
      await Promise.all([world.call(request(one)), world.call(leave)])
      const [link, seats] = await Promise.all([
        world.store.find('ClientLink', 'byOrganization', one),
        world.store.get('OrganizationSeats', one),
      ])
      expect(link !== undefined || (seats?.confirmedOwners ?? 0) > 0).toBe(true)
    }
  })

  it('P29: lets the organization live on by itself and returns its seats', async () => {
    const one = await client(world, scene, { seats: 20, name: 'Initech' })
    const owner = await confirmedOwner(world, scene, one)
    const before = await poolOf()
    const answer = await world.call(request(one))
    expect([answer.status, answer.body]).toEqual([200, ''])

    const organization = await world.store.get('Organization', one)
    expect(organization).toMatchObject({
      name: 'Initech',
      status: OrganizationStatus.Created,
      enabled: true,
      billingEmail: owner.email,
    })
    expect(await world.store.get('OrganizationSeats', one)).toMatchObject({ seats: 20, confirmedOwners: 1 })
    expect((await poolOf())?.allocated).toBe((before?.allocated ?? 0) - 20)
    expect(await world.operator({ command: 'audit-seats', providerId: scene.providerId })).toMatchObject({
      consistent: true,
    })
  })

  it('P29: notes the seats in the ledger, logs 1902 and asks the owner to take over', async () => {
    const one = await client(world, scene)
    const owner = await confirmedOwner(world, scene, one)
    await world.call(request(one))
    const items = (await world.table.items()).filter(({ organizationId }) => organizationId === one.organizationId)
    expect(items.filter(({ entity, reason }) => entity === 'SeatLedgerEntry' && reason === 'unlinked')).toMatchObject([
      { delta: -10, planType: 17, actorId: scene.admin.subject },
    ])
    expect(items.filter(({ entity, type }) => entity === 'AuditEvent' && type === 1902)).toMatchObject([
      { scope: 'PROVIDER', scopeId: scene.providerId, clientLinkId: one.id },
    ])
    const letters = (await world.mails()).filter(({ to }) => to === owner.email).map(({ letter }) => letter)
    expect(letters).toContainEqual({ kind: 'client-unlinked', organizationName: 'Globex', providerName: 'Acme MSP' })
  })

  it("the provider's staff loses the client, its owner keeps it", async () => {
    const one = await client(world, scene)
    const owner = await confirmedOwner(world, scene, one)
    const path = `/api/organizations/${one.organizationId}`
    const read = async (subject: string) => (await world.call({ method: 'GET', path, subject })).status
    expect([await read(scene.admin.subject), await read(owner.subject)]).toEqual([200, 200])
    await world.call(request(one))
    expect([await read(scene.admin.subject), await read(owner.subject)]).toEqual([404, 200])
    expect((await world.call(request(one))).body).toEqual(NOT_FOUND)
  })

  it('P31: enables an organization that was disabled', async () => {
    const one = await client(world, scene)
    await confirmedOwner(world, scene, one)
    await changeOrganizationRecord(world, one.organizationId, { enabled: false })
    expect((await world.call(request(one))).status).toBe(200)
    expect((await world.store.get('Organization', one))?.enabled).toBe(true)
  })

  it.each([
    ['invited', async () => undefined],
    ['accepted', async (one: ClientScene) => acceptedOwner(world, one)],
  ])('P26: refuses while the owner is only %s, and writes nothing', async (_, bring) => {
    const one = await client(world, scene)
    await bring(one)
    const answer = await writesNothing(world, async () => world.call(request(one)))
    const text = 'The client has no confirmed owner. Confirm one before unlinking it.'
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('client.no_confirmed_owner', text))
  })

  it('lets a suspended provider let a client go', async () => {
    const house = await provider(world)
    const one = await client(world, house)
    await confirmedOwner(world, house, one)
    await changeProviderRecord(world, house.providerId, { enabled: false })
    const path = `/api/providers/${house.providerId}/organizations/${one.id}`
    expect((await world.call({ method: 'DELETE', path, subject: house.admin.subject })).status).toBe(200)
  })

  it('is reached under the alias of other clients as well', async () => {
    const one = await client(world, scene)
    await confirmedOwner(world, scene, one)
    const { path, subject } = request(one)
    expect((await world.call({ method: 'POST', path: `${path}/delete`, subject })).status).toBe(200)
    expect(await world.store.get('ClientLink', { providerId: scene.providerId, clientLinkId: one.id })).toBeUndefined()
  })

  it('returns the seats once, however often it is asked at the same moment', async () => {
    const one = await client(world, scene)
    await confirmedOwner(world, scene, one)
    const before = await poolOf()
    const answers = await Promise.all(Array.from({ length: 6 }, async () => world.call(request(one))))
    expect(statusesOf(answers)).toEqual([200, 404, 404, 404, 404, 404])
    expect((await poolOf())?.allocated).toBe((before?.allocated ?? 0) - 10)
  })
})
