import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import { client, confirmedOwner, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = (subject = scene.admin.subject, providerId = scene.providerId) => ({
  method: 'GET',
  path: `/api/providers/${providerId}/policy-defaults`,
  subject,
})

describe('getPolicyDefaults', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('lists nothing before they were set, and then what was set', async () => {
    expect((await world.call(request())).body).toEqual({ object: 'list', data: [], continuationToken: null })
    const body = { policies: [{ type: 1, enabled: true, data: { minLength: 14 } }] }
    await world.call({ ...request(), method: 'PUT', body })
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body.data).toEqual([{ object: 'policyDefault', type: 1, enabled: true, data: { minLength: 14 } }])
  })

  it('lets service users read them', async () => {
    const technician = await providerUser(world, scene, 1)
    expect((await world.call(request(technician.subject))).status).toBe(200)
  })

  it("answers a client's owner, another provider and strangers like what does not exist", async () => {
    const stranger = await person(world)
    const owner = await confirmedOwner(world, scene, await client(world, scene))
    const other = await provider(world)
    await expectAlikeNotFound(world, [
      request(scene.admin.subject, UNKNOWN_ID),
      request(scene.admin.subject, other.providerId),
      request(stranger.subject),
      request(owner.subject),
    ])
  })
})
