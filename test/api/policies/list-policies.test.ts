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

const request = (subject = owner.subject, organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/policies`,
  subject,
})

const save = async (type: number, policy: object) =>
  world.call({ ...request(), method: 'PUT', path: `${request().path}/${type}`, body: { policy } })

describe('listPolicies', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('lists nothing where nothing was saved', async () => {
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ object: 'list', data: [], continuationToken: null })
  })

  it('lists what was saved, on or off, by number, and SendControls as soon as DisableSend was', async () => {
    await save(6, { enabled: true })
    await save(3, { enabled: false })
    await save(1, { enabled: true, data: { minLength: 14 } })
    const { organizationId } = opened
    const status = (type: number, enabled: boolean, data = {}) => ({
      object: 'policy',
      organizationId,
      type,
      data,
      enabled,
      canToggleState: true,
    })
    expect((await world.call(request())).body.data).toEqual([
      status(1, true, { minLength: 14 }),
      status(3, false),
      status(6, true),
      status(21, true, { disableSend: true, disableHideEmail: false }),
    ])
  })

  it("lets admins, the provider's staff and custom members with the right see them, and other members not", async () => {
    const { organizationId } = opened
    const admin = await member(world, organizationId, { type: 1, status: 2 })
    const custom = await member(world, organizationId, { type: 4, status: 2, permissions: ['managePolicies'] })
    for (const { subject } of [admin, custom, scene.admin]) {
      expect((await world.call(request(subject))).status).toBe(200)
    }
    const powerless = await member(world, organizationId, { type: 4, status: 2, permissions: ['manageUsers'] })
    const user = await member(world, organizationId, { type: 2, status: 2 })
    for (const { subject } of [powerless, user]) {
      const answer = await world.call(request(subject))
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    }
  })

  it('answers another organization, and everything to a stranger, like what does not exist', async () => {
    const stranger = await person(world)
    const other = await client(world, await provider(world), { planType: 19 })
    await expectAlikeNotFound(world, [
      request(owner.subject, UNKNOWN_ID),
      request(owner.subject, other.organizationId),
      request(stranger.subject),
    ])
  })
})
