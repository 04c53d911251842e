import { beforeAll, describe, expect, it } from '@jest/globals'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { type Person, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await createWorld()
  ada = await person(world)
})

const KEY_ID = '0123456789abcdef0123456789abcdef'
const request = (userKeyId: unknown = KEY_ID) => ({
  method: 'POST',
  path: '/api/accounts/key-management/user-key-id',
  body: { userKeyId },
  subject: ada.subject,
})
const stored = async () => (await world.store.get('Account', { accountId: ada.subject }))?.userKeyId

describe('nameUserKey', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('keeps the name of the key, in lower case, and hands it out with the next sync', async () => {
    const answer = await world.call(request(KEY_ID.toUpperCase()))
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(await stored()).toBe(KEY_ID)
    const { body } = await world.call({ method: 'GET', path: '/api/sync', subject: ada.subject })
    expect(body.userDecryption.userKeyId).toBe(KEY_ID)
  })

  it('writes nothing when the name is the same', async () => {
    await world.call(request())
    expect((await writesNothing(world, async () => world.call(request()))).status).toBe(200)
  })

  it.each([null, '', 'xyz', `${KEY_ID}0`, 7])('refuses %j as a name, and writes nothing', async (name) => {
    const answer = await writesNothing(world, async () => world.call(request(name)))
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'request.invalid',
      validationErrors: { UserKeyId: [expect.any(String)] },
    })
  })
})
