import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { errorBody, itNeedsAJsonObject, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, provider, providerUser } from '../../support/scene.ts'
import { adminRow, inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let waiting: string

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  waiting = await inviteStaff(world, scene)
})

const request = (ids: unknown = [waiting], { providerId, admin } = scene) => ({
  method: 'DELETE',
  path: `/api/providers/${providerId}/users`,
  body: { ids },
  subject: admin.subject,
})
const row = (id: string, error: string) => ({ object: 'providerBulkConfirmResponseModel', id, error })
const LAST_ADMIN = errorBody('provider_user.last_admin', 'A provider needs at least one confirmed provider admin.')
const staffOf = async ({ providerId }: ProviderScene) =>
  (await world.store.listAll('ProviderUser', { providerId })).map(({ providerUserId }) => providerUserId)

describe('removeProviderUsers', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('answers each row for itself: own, foreign and unknown ids stay, the others go, with 1803 and a mail', async () => {
    const house = await provider(world)
    const own = await adminRow(world, house)
    await providerUser(world, house, 0)
    const someone = await providerUser(world, house, 1)
    const invited = await inviteStaff(world, house)
    const foreign = await inviteStaff(world, await provider(world))
    const answer = await world.call(request([someone.id, own, foreign, UNKNOWN_ID, invited], house))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'list',
      data: [
        row(someone.id, ''),
        row(own, 'You cannot remove yourself.'),
        row(foreign, 'Resource not found.'),
        row(UNKNOWN_ID, 'Resource not found.'),
        row(invited, ''),
      ],
      continuationToken: null,
    })
    expect(await staffOf(house)).toContain(own)
    expect(await staffOf(house)).not.toContain(someone.id)
    const read = { method: 'GET', path: `/api/providers/${house.providerId}`, subject: someone.subject }
    expect((await world.call(read)).status).toBe(404)
    const events = (await world.table.items()).filter(({ entity, type }) => entity === 'AuditEvent' && type === 1803)
    expect(events.map(({ providerUserId }) => providerUserId)).toEqual(expect.arrayContaining([someone.id, invited]))
    const letters = (await world.mails()).filter(({ to }) => to === someone.email).map(({ letter }) => letter)
    expect(letters).toContainEqual({ kind: 'provider-user-removed', providerName: 'Acme MSP' })
  })

  it('S19: refuses the whole call when no confirmed admin would be left, and writes nothing', async () => {
    const house = await provider(world)
    const admin = await adminRow(world, house)
    const other = await providerUser(world, house, 0)
    const someone = await providerUser(world, house, 1)
    const answer = await writesNothing(world, async () => world.call(request([someone.id, other.id, admin], house)))
    expect([answer.status, answer.body]).toEqual([400, LAST_ADMIN])
  })

  it('S19: two admins who remove each other at once, with others, leave one admin', async () => {
    const house = await provider(world)
    const first = await adminRow(world, house)
    const second = await providerUser(world, house, 0)
    await Promise.all([
      world.call(request([second.id, await inviteStaff(world, house)], house)),
      world.call({ ...request([first, await inviteStaff(world, house)], house), subject: second.subject }),
    ])
    const left = await world.store.listAll('ProviderUser', { providerId: house.providerId })
    expect(left.filter(({ type, status }) => type === 0 && status === 2)).toHaveLength(1)
  })

  it('removes more people than one transaction holds, also under the alias', async () => {
    const house = await provider(world)
    const ids: string[] = []
    for (let count = 0; count < 17; count += 1) ids.push(await inviteStaff(world, house))
    const { path, ...rest } = request(ids, house)
    const { body } = await world.call({ ...rest, method: 'POST', path: `${path}/delete` })
    expect(body.data).toEqual(ids.map((id) => row(id, '')))
    expect(await staffOf(house)).toHaveLength(1)
  })

  it.each([
    ['no ids', []],
    ['an id twice', [UNKNOWN_ID, UNKNOWN_ID]],
    ['what is no id', ['x']],
    ['nothing', undefined],
  ])('refuses %s, naming the field, and writes nothing', async (_, ids) => {
    const answer = await writesNothing(world, async () => world.call({ ...request(), body: { ids } }))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)[0]).toMatch(/^Ids/)
  })
})
