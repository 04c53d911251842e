import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { itNeedsAJsonObject, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { expectOk, type ProviderScene, person, provider, providerUser, providerUserToken } from '../../support/scene.ts'
import { acceptedStaff, inviteStaff } from '../../support/staff.ts'
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
  method: 'POST',
  path: `/api/providers/${providerId}/users/reinvite`,
  body: { ids },
  subject: admin.subject,
})
const row = (id: string, error: string) => ({ object: 'providerBulkConfirmResponseModel', id, error })
const NOT_INVITED = 'This user is not waiting for an invitation.'

describe('reinviteProviderUsers', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('S14: answers each row for itself, in the order asked, also of ids of another provider or of nobody', async () => {
    const accepted = await acceptedStaff(world, scene)
    const confirmed = await providerUser(world, scene, 1)
    const foreign = await inviteStaff(world, await provider(world))
    const answer = await world.call(request([accepted.id, waiting, foreign, UNKNOWN_ID, confirmed.id]))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'list',
      data: [
        row(accepted.id, NOT_INVITED),
        row(waiting, ''),
        row(foreign, 'Resource not found.'),
        row(UNKNOWN_ID, 'Resource not found.'),
        row(confirmed.id, NOT_INVITED),
      ],
      continuationToken: null,
    })
  })

  it('kills the tokens of the mails before, and mails new ones that work, to more people than one transaction holds', async () => {
    const people = []
    for (let count = 0; count < 18; count += 1) people.push(await person(world))
    const ids = []
    for (const { email } of people) ids.push(await inviteStaff(world, scene, email))
    const [firstId = '', someone] = [ids[0], people[0]]
    const before = await providerUserToken(world, scene.providerId, firstId)
    const { body } = await world.call(request(ids))
    expect(body.data).toEqual(ids.map((id) => row(id, '')))
    const mails = (await world.mails()).filter(({ letter }) => letter.kind === 'provider-user-invited')
    for (const { email } of people) expect(mails.filter(({ to }) => to === email)).toHaveLength(2)
    const accept = (token: string) => ({
      method: 'POST',
      path: `/api/providers/${scene.providerId}/users/${firstId}/accept`,
      body: { token },
      subject: someone?.subject,
    })
    expect((await world.call(accept(before))).body.code).toBe('invitation.invalid')
    expectOk(await world.call(accept(await providerUserToken(world, scene.providerId, firstId))))
  })

  it('writes nothing where no row can be invited again', async () => {
    const confirmed = await providerUser(world, scene, 1)
    const { body } = await writesNothing(world, async () => world.call(request([confirmed.id, UNKNOWN_ID])))
    expect(body.data.map(({ error }: { error: string }) => error)).toEqual([NOT_INVITED, 'Resource not found.'])
  })

  it.each([
    ['no ids', []],
    ['more than 100 ids', Array.from({ length: 101 }, (_, at) => UNKNOWN_ID.slice(0, -3) + String(at + 100))],
    ['an id twice', [UNKNOWN_ID, UNKNOWN_ID]],
    ['what is no id', ['x']],
    ['nothing', undefined],
  ])('refuses %s, naming the field, and writes nothing', async (_, ids) => {
    const answer = await writesNothing(world, async () => world.call({ ...request(), body: { ids } }))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)[0]).toMatch(/^Ids/)
  })
})
