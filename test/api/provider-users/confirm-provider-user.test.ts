import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, provider, providerUser, sealed } from '../../support/scene.ts'
import { acceptedStaff, inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let waiting: Awaited<ReturnType<typeof acceptedStaff>>
let foreign: Awaited<ReturnType<typeof acceptedStaff>>

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  waiting = await acceptedStaff(world, scene)
  foreign = await acceptedStaff(world, await provider(world))
})

const request = ({ id }: { id: string } = waiting, body: object = { key: sealed.asymmetric }) => ({
  method: 'POST',
  path: `/api/providers/${scene.providerId}/users/${id}/confirm`,
  body,
  subject: scene.admin.subject,
})

describe('confirmProviderUser', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  describe('S17: of another provider', () => {
    itHidesForeignIds(() => ({ world, request: request(), ownId: waiting.id, foreignId: foreign.id }))
  })

  it('S17: hands over the key, logs 1801, tells the person, and from then on he is staff', async () => {
    const someone = await acceptedStaff(world, scene, 0)
    const read = { method: 'GET', path: `/api/providers/${scene.providerId}`, subject: someone.subject }
    expect((await world.call(read)).status).toBe(404)
    const answer = await world.call(request(someone))
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect((await world.call(read)).status).toBe(200)
    const row = await world.store.get('ProviderUser', { providerId: scene.providerId, providerUserId: someone.id })
    expect(row).toMatchObject({ status: 2, key: sealed.asymmetric })
    const events = (await world.table.items()).filter(
      ({ entity, providerUserId, type }) => entity === 'AuditEvent' && providerUserId === someone.id && type === 1801,
    )
    expect(events).toHaveLength(1)
    const letters = (await world.mails()).filter(({ to }) => to === someone.email).map(({ letter }) => letter)
    expect(letters).toContainEqual({ kind: 'provider-user-confirmed', providerName: 'Acme MSP' })
  })

  it.each([
    ['invited', async () => ({ id: await inviteStaff(world, scene) })],
    ['confirmed already', async () => providerUser(world, scene, 1)],
  ])('S17: refuses a person who is %s, and writes nothing', async (_, bring) => {
    const someone = await bring()
    const answer = await writesNothing(world, async () => world.call(request(someone)))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(
      errorBody('provider_user.not_accepted', 'Only a user who accepted the invitation can be confirmed.'),
    )
  })

  it.each([[{ key: sealed.symmetric }], [{ key: 'plain' }], [{ key: null }], [{}]])(
    'refuses %j, which is no wrapped key, and writes nothing',
    async (body) => {
      const answer = await writesNothing(world, async () => world.call(request(waiting, body)))
      expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
      expect(Object.keys(answer.body.validationErrors)).toEqual(['Key'])
    },
  )
})
