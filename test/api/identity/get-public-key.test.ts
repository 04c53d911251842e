import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import { type Person, person, sealed } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let ada: Person
let bob: Person

beforeAll(async () => {
  world = await createWorld()
  ada = await person(world)
  bob = await person(world)
})

const request = (accountId: string) => ({
  method: 'GET',
  path: `/api/users/${accountId}/public-key`,
  subject: ada.subject,
})

describe('getPublicKey', () => {
  itNeedsAToken(() => ({ world, request: request(bob.subject) }))

  it('answers the public key of anybody with an account, and nothing else of him', async () => {
    const { status, body } = await world.call(request(bob.subject.toUpperCase()))
    expect(status).toBe(200)
    expect(body).toEqual({ object: 'userKey', userId: bob.subject, publicKey: sealed.publicKey })
  })

  it('answers unknown and malformed ids alike', async () => {
    await expectAlikeNotFound(world, [request(UNKNOWN_ID), request('me'), request(`${bob.subject}0`), request('%00')])
  })
})
