import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, itNeedsAJsonObject, statusesOf, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, provider, providerUser } from '../../support/scene.ts'
import { acceptedStaff, adminRow } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

type Staff = Awaited<ReturnType<typeof providerUser>>

let world: World
let scene: ProviderScene
let one: Staff
let foreign: Staff

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  one = await providerUser(world, scene, 1)
  foreign = await providerUser(world, await provider(world), 1)
})

const request = ({ id }: { id: string } = one, body: object = { type: 0 }, { providerId, admin } = scene) => ({
  method: 'PUT',
  path: `/api/providers/${providerId}/users/${id}`,
  body,
  subject: admin.subject,
})
const adminsOf = async ({ providerId }: ProviderScene) =>
  (await world.store.listAll('ProviderUser', { providerId })).filter(({ type, status }) => type === 0 && status === 2)

describe('changeProviderUser', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itHidesForeignIds(() => ({ world, request: request(), ownId: one.id, foreignId: foreign.id }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('makes a service user an admin with all his rights, and back, and logs 1802 each time', async () => {
    const someone = await providerUser(world, scene, 1)
    const list = { method: 'GET', path: `/api/providers/${scene.providerId}/users`, subject: someone.subject }
    const answer = await world.call(request(someone, { type: 0 }))
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect((await world.call(list)).status).toBe(200)
    expect((await world.call(request(someone, { type: 1 }))).status).toBe(200)
    expect((await world.call(list)).status).toBe(403)
    const events = (await world.table.items()).filter(
      ({ entity, providerUserId, type }) => entity === 'AuditEvent' && providerUserId === someone.id && type === 1802,
    )
    expect(events).toHaveLength(2)
  })

  it('writes nothing when the type stays', async () => {
    const someone = await providerUser(world, scene, 1)
    const answer = await writesNothing(world, async () => world.call(request(someone, { type: 1 })))
    expect(answer.status).toBe(200)
  })

  it('refuses to demote the last confirmed admin, whoever waits to be confirmed, and writes nothing', async () => {
    const house = await provider(world)
    await acceptedStaff(world, house, 0)
    const answer = await writesNothing(world, async () =>
      world.call(request({ id: await adminRow(world, house) }, { type: 1 }, house)),
    )
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(
      errorBody('provider_user.last_admin', 'A provider needs at least one confirmed provider admin.'),
    )
  })

  it('two admins who demote each other at once leave one admin', async () => {
    for (let round = 0; round < 5; round += 1) {
      const house = await provider(world)
      const first = await adminRow(world, house)
      const second = await providerUser(world, house, 0)
      const answers = await Promise.all([
        world.call(request(second, { type: 1 }, house)),
        world.call({ ...request({ id: first }, { type: 1 }, house), subject: second.subject }),
      ])
      const [done, refused] = statusesOf(answers)
      expect(done).toBe(200)
      expect([400, 403]).toContain(refused)
      expect(await adminsOf(house)).toHaveLength(1)
    }
  })

  it('is reached under the alias of other clients as well', async () => {
    const someone = await providerUser(world, scene, 1)
    expect((await world.call({ ...request(someone), method: 'POST' })).status).toBe(200)
    expect((await adminsOf(scene)).map(({ providerUserId }) => providerUserId)).toContain(someone.id)
  })

  it.each([[{ type: 2 }], [{ type: -1 }], [{ type: '0' }], [{ type: null }], [{}]])(
    'refuses %j naming the field, and writes nothing',
    async (body) => {
      const answer = await writesNothing(world, async () => world.call(request(one, body)))
      expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
      expect(Object.keys(answer.body.validationErrors)).toEqual(['Type'])
    },
  )
})
