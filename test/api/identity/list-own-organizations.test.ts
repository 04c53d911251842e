import { beforeAll, describe, expect, it } from '@jest/globals'
import { itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import { client, confirmedOwner, member, type ProviderScene, person, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = (subject: string) => ({ method: 'GET', path: '/api/organizations', subject })

describe('listOwnOrganizations', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it('answers the organizations of the profile', async () => {
    const owner = await confirmedOwner(world, scene, await client(world, scene))
    const profile = await world.call({ method: 'GET', path: '/api/accounts/profile', subject: owner.subject })
    const { status, body } = await writesNothing(world, async () => world.call(request(owner.subject)))
    expect(status).toBe(200)
    expect(body).toEqual({ object: 'list', data: profile.body.organizations, continuationToken: null })
    expect(body.data).toHaveLength(1)
  })

  it.each([
    ['invited', 0],
    ['accepted', 1],
    ['revoked', -1],
  ] as const)('leaves an organization out in which one is only %s', async (_, status) => {
    const { organizationId } = await client(world, scene)
    const someone = await member(world, organizationId, { type: 0, status })
    expect((await world.call(request(someone.subject))).body.data).toEqual([])
  })

  it("names none of a provider's clients to its staff, and nothing to strangers", async () => {
    await client(world, scene)
    for (const { subject } of [scene.admin, await person(world)]) {
      expect((await world.call(request(subject))).body).toEqual({ object: 'list', data: [], continuationToken: null })
    }
  })
})
