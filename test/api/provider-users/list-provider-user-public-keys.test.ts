import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { itNeedsAJsonObject, UNKNOWN_ID } from '../../support/refusals.ts'
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

const request = (body: object = { ids: [waiting.id] }) => ({
  method: 'POST',
  path: `/api/providers/${scene.providerId}/users/public-keys`,
  body,
  subject: scene.admin.subject,
})

describe('listProviderUserPublicKeys', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('answers the keys of those who have an account, in the order asked, and leaves the others out', async () => {
    const confirmed = await providerUser(world, scene, 1)
    const invited = await inviteStaff(world, scene)
    const foreign = await providerUser(world, await provider(world), 1)
    const ids = [confirmed.id, invited, foreign.id, UNKNOWN_ID, waiting.id.toUpperCase()]
    const answer = await world.call(request({ ids }))
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'list',
      continuationToken: null,
      data: [confirmed, waiting].map(({ id, subject }) => ({
        object: 'providerUserPublicKeyResponseModel',
        id,
        userId: subject,
        key: sealed.publicKey,
      })),
    })
  })

  it.each([
    [{ ids: [] }, 'Ids'],
    [{ ids: 'all' }, 'Ids'],
    [{}, 'Ids'],
    [{ ids: ['not-a-guid'] }, 'Ids.0'],
    [{ ids: Array<string>(101).fill(UNKNOWN_ID) }, 'Ids'],
  ])('refuses %j, naming the field', async (body, field) => {
    const answer = await world.call(request(body))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })
})
