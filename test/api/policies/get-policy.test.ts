import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type Person,
  type ProviderScene,
  person,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene, { planType: 19 })
  owner = await confirmedOwner(world, scene, opened)
})

const request = (type: number | string, subject = owner.subject, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/policies/${type}`,
  subject,
})

describe('getPolicy', () => {
  itNeedsAToken(() => ({ world, request: request(3) }))

  it('answers for every number, also where nothing was ever saved', async () => {
    for (let type = 0; type <= 22; type += 1) {
      const answer = await world.call(request(type))
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({
        object: 'policy',
        organizationId: opened.organizationId,
        type,
        data: {},
        enabled: false,
        canToggleState: true,
      })
    }
  })

  it('answers what was saved', async () => {
    const body = { policy: { enabled: true, data: { minLength: 14 } } }
    await world.call({ ...request(1), method: 'PUT', body })
    expect((await world.call(request(1))).body).toMatchObject({ type: 1, enabled: true, data: { minLength: 14 } })
  })

  it('refuses plain members', async () => {
    const { subject } = await member(world, opened.organizationId, { type: 2, status: 2 })
    const answer = await world.call(request(1, subject))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('answers what is no policy, another organization, and everything to a stranger, alike', async () => {
    const stranger = await person(world)
    const other = await client(world, await provider(world), { planType: 19 })
    await expectAlikeNotFound(world, [
      ...['23', '-1', '007', 'SingleOrg', '*'].map((type) => request(type)),
      request(3, owner.subject, UNKNOWN_ID),
      request(3, owner.subject, other.organizationId),
      request(3, stranger.subject),
    ])
  })
})
