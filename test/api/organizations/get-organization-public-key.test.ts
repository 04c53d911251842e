import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  type Person,
  type ProviderScene,
  person,
  provider,
  sealed,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let stranger: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
  stranger = await person(world)
})

const request = (organizationId: string, path = 'public-key') => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/${path}`,
  subject: stranger.subject,
})

describe('getOrganizationPublicKey', () => {
  itNeedsAToken(() => ({ world, request: request(opened.organizationId) }))

  it.each(['public-key', 'keys'])('answers everybody who is signed in, at %s', async (path) => {
    const { status, body } = await world.call(request(opened.organizationId, path))
    expect(status).toBe(200)
    expect(body).toEqual({ object: 'organizationPublicKey', publicKey: sealed.publicKey })
  })

  it('answers an organization without keys like one that does not exist', async () => {
    const pending = await client(world, scene, { pending: true })
    await expectAlikeNotFound(
      world,
      [pending.organizationId, UNKNOWN_ID, 'nonsense', opened.id].map((id) => request(id)),
    )
  })
})
