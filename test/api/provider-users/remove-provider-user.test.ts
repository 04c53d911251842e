import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Store } from '../../../shared/ports/store.ts'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, NOT_FOUND, statusesOf, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, person, provider, providerUser, providerUserToken } from '../../support/scene.ts'
import { adminRow, inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

type Staff = Awaited<ReturnType<typeof providerUser>>

let world: World
let scene: ProviderScene
let one: Staff
let foreign: Staff
/** What somebody else does right before the next write, or right before the staff is read; once. */
let before: { write?: () => Promise<unknown>; read?: () => Promise<unknown> } = {}

const interrupted = (store: Store): Store => ({
  ...store,
  commit: async (changes) => {
    const { write } = before
    before = {}
    await write?.()
    return store.commit(changes)
  },
  listAll: async (entity, partition, options) => {
    const { read } = before
    if (read) before = {}
    await read?.()
    return store.listAll(entity, partition, options)
  },
})

beforeAll(async () => {
  world = await createWorld({ wrapStore: interrupted })
  scene = await provider(world)
  one = await providerUser(world, scene, 1)
  foreign = await providerUser(world, await provider(world), 1)
})

const request = ({ id }: { id: string } = one, { providerId, admin } = scene) => ({
  method: 'DELETE',
  path: `/api/providers/${providerId}/users/${id}`,
  subject: admin.subject,
})

describe('removeProviderUser', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itHidesForeignIds(() => ({ world, request: request(), ownId: one.id, foreignId: foreign.id }))

  it('takes the person his access at once, logs 1803 and tells him', async () => {
    const someone = await providerUser(world, scene, 1)
    const read = { method: 'GET', path: `/api/providers/${scene.providerId}`, subject: someone.subject }
    expect((await world.call(read)).status).toBe(200)
    const answer = await world.call(request(someone))
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect((await world.call(read)).body).toEqual(NOT_FOUND)
    const events = (await world.table.items()).filter(
      ({ entity, providerUserId, type }) => entity === 'AuditEvent' && providerUserId === someone.id && type === 1803,
    )
    expect(events).toHaveLength(1)
    const letters = (await world.mails()).filter(({ to }) => to === someone.email).map(({ letter }) => letter)
    expect(letters).toContainEqual({ kind: 'provider-user-removed', providerName: 'Acme MSP' })
  })

  it('frees address and account: the person can be invited again', async () => {
    const someone = await providerUser(world, scene, 1)
    await world.call(request(someone))
    const again = await inviteStaff(world, scene, someone.email)
    const token = await providerUserToken(world, scene.providerId, again)
    const path = `/api/providers/${scene.providerId}/users/${again}/accept`
    expect((await world.call({ method: 'POST', path, body: { token }, subject: someone.subject })).status).toBe(200)
  })

  it('takes an invitation back: its token opens nothing any more', async () => {
    const newcomer = await person(world)
    const id = await inviteStaff(world, scene, newcomer.email)
    const token = await providerUserToken(world, scene.providerId, id)
    expect((await world.call(request({ id }))).status).toBe(200)
    const path = `/api/providers/${scene.providerId}/users/${id}/accept`
    const answer = await world.call({ method: 'POST', path, body: { token }, subject: newcomer.subject })
    expect(answer.body.code).toBe('invitation.invalid')
  })

  it('lets nobody remove himself, not even beside another admin, and writes nothing', async () => {
    const house = await provider(world)
    await providerUser(world, house, 0)
    const own = { id: await adminRow(world, house) }
    const answer = await writesNothing(world, async () => world.call(request(own, house)))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('provider_user.own_row', 'You cannot remove yourself.'))
  })

  it('S19: two admins who remove each other at once leave one admin', async () => {
    const house = await provider(world)
    const first = await adminRow(world, house)
    const second = await providerUser(world, house, 0)
    const answers = await Promise.all([
      world.call(request(second, house)),
      world.call({ ...request({ id: first }, house), subject: second.subject }),
    ])
    const [done, refused] = statusesOf(answers)
    expect(done).toBe(200)
    expect([400, 404]).toContain(refused)
    expect(await world.store.listAll('ProviderUser', { providerId: house.providerId })).toHaveLength(1)
  })

  it('S19: decides anew when the other admin stops being one while it is under way', async () => {
    const house = await provider(world)
    const first = await adminRow(world, house)
    const second = await providerUser(world, house, 0)
    const path = `/api/providers/${house.providerId}/users/${first}`
    before = {
      write: async () => world.call({ method: 'PUT', path, body: { type: 1 }, subject: second.subject }),
    }
    const answer = await world.call(request(second, house))
    expect(answer.status).toBe(403)
    const staff = await world.store.listAll('ProviderUser', { providerId: house.providerId })
    expect(staff.filter(({ type }) => type === 0).map(({ providerUserId }) => providerUserId)).toEqual([second.id])
  })

  it('S19: lets an admin who is being removed himself not remove the last one', async () => {
    const house = await provider(world)
    const first = await adminRow(world, house)
    const second = await providerUser(world, house, 0)
    before = { read: async () => world.call(request(second, house)) }
    const answer = await world.call({ ...request({ id: first }, house), subject: second.subject })
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(
      errorBody('provider_user.last_admin', 'A provider needs at least one confirmed provider admin.'),
    )
    const staff = await world.store.listAll('ProviderUser', { providerId: house.providerId })
    expect(staff.map(({ providerUserId }) => providerUserId)).toEqual([first])
  })

  it('is reached under the alias of other clients as well', async () => {
    const someone = await providerUser(world, scene, 1)
    const { path, subject } = request(someone)
    expect((await world.call({ method: 'POST', path: `${path}/delete`, subject })).status).toBe(200)
    expect((await world.call(request(someone))).body).toEqual(NOT_FOUND)
  })
})
