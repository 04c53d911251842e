import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { itNeedsAJsonObject, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, provider, providerUser, sealed } from '../../support/scene.ts'
import { acceptedStaff, inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let waiting: Awaited<ReturnType<typeof acceptedStaff>>

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  waiting = await acceptedStaff(world, scene)
})

const key = sealed.asymmetric
const request = (keys: unknown = [{ id: waiting.id, key }], { providerId, admin } = scene) => ({
  method: 'POST',
  path: `/api/providers/${providerId}/users/confirm`,
  body: { keys },
  subject: admin.subject,
})
const row = (id: string, error: string) => ({ object: 'providerBulkConfirmResponseModel', id, error })
const NOT_ACCEPTED = 'Only a user who accepted the invitation can be confirmed.'

describe('confirmProviderUsers', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('S17: answers each row for itself, in the order asked, also of ids of another provider or of nobody', async () => {
    const invited = await inviteStaff(world, scene)
    const someone = await acceptedStaff(world, scene)
    const foreign = await acceptedStaff(world, await provider(world))
    const ids = [invited, someone.id, foreign.id, UNKNOWN_ID]
    const answer = await world.call(request(ids.map((id) => ({ id, key }))))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'list',
      data: [
        row(invited, NOT_ACCEPTED),
        row(someone.id, ''),
        row(foreign.id, 'Resource not found.'),
        row(UNKNOWN_ID, 'Resource not found.'),
      ],
      continuationToken: null,
    })
    const read = { method: 'GET', path: `/api/providers/${scene.providerId}`, subject: someone.subject }
    expect((await world.call(read)).status).toBe(200)
  })

  it('hands everybody the key wrapped for him, logs 1801 and tells him', async () => {
    const people = [await acceptedStaff(world, scene, 0), await acceptedStaff(world, scene, 1)]
    await world.call(request(people.map(({ id }, at) => ({ id, key: `4.${'A'.repeat(20 + at * 4)}` }))))
    const rows = await world.store.getMany(
      'ProviderUser',
      people.map(({ id }) => ({ providerId: scene.providerId, providerUserId: id })),
    )
    expect(rows.map((one) => one?.key?.length)).toEqual([22, 26])
    const events = (await world.table.items()).filter(({ entity, type }) => entity === 'AuditEvent' && type === 1801)
    for (const { id, email } of people) {
      expect(events.filter(({ providerUserId }) => providerUserId === id)).toHaveLength(1)
      const letters = (await world.mails()).filter(({ to }) => to === email).map(({ letter }) => letter)
      expect(letters).toContainEqual({ kind: 'provider-user-confirmed', providerName: 'Acme MSP' })
    }
  })

  it('confirms nobody twice when two admins do the same at once', async () => {
    const someone = await acceptedStaff(world, scene)
    const second = await providerUser(world, scene, 0)
    const asked = request([{ id: someone.id, key }])
    const answers = await Promise.all([world.call(asked), world.call({ ...asked, subject: second.subject })])
    expect(new Set(answers.map(({ body }) => body.data[0].error))).toEqual(new Set(['', NOT_ACCEPTED]))
  })

  it.each([
    ['no rows', []],
    ['a row without a key', [{ id: UNKNOWN_ID }]],
    ['what is no wrapped key', [{ id: UNKNOWN_ID, key: sealed.symmetric }]],
    [
      'an id twice',
      [
        { id: UNKNOWN_ID, key },
        { id: UNKNOWN_ID, key },
      ],
    ],
    ['nothing', undefined],
  ])('refuses %s, naming the field, and writes nothing', async (_, keys) => {
    const answer = await writesNothing(world, async () => world.call({ ...request(), body: { keys } }))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)[0]).toMatch(/^Keys/)
  })
})
