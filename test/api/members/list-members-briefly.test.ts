import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  member,
  type ProviderScene,
  person,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
})

const request = (subject: string, query = '', organizationId = opened.organizationId) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/users/mini-details${query}`,
  subject,
})

describe('listMembersBriefly', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it("shows name, address, type and status to every confirmed member and the provider's staff", async () => {
    const { organizationId, owner } = await client(world, scene)
    const plain = await member(world, organizationId, { type: 2, status: 2 })
    const custom = await member(world, organizationId, { type: 4, status: 2 })
    const technician = await providerUser(world, scene, 1)
    for (const { subject } of [scene.admin, technician, plain, custom]) {
      const { status, body } = await world.call(request(subject, '', organizationId))
      expect(status).toBe(200)
      expect(body).toMatchObject({ object: 'list', continuationToken: null })
      expect(body.data).toHaveLength(3)
      const object = 'organizationUserUserMiniDetails'
      expect(body.data).toContainEqual({
        object,
        id: owner.memberId,
        userId: null,
        type: 0,
        status: 0,
        name: null,
        email: owner.email,
      })
      expect(body.data).toContainEqual({
        object,
        id: plain.memberId,
        userId: plain.subject,
        type: 2,
        status: 2,
        name: null,
        email: plain.email,
      })
    }
  })

  it('lists every member exactly once, page by page', async () => {
    const { organizationId } = await client(world, scene)
    for (let at = 0; at < 4; at += 1) await member(world, organizationId, { type: 2, status: 2 })
    const first = await world.call(request(scene.admin.subject, '?pageSize=3', organizationId))
    const token: string = first.body.continuationToken
    const query = `?pageSize=3&continuationToken=${token}`
    const second = await world.call(request(scene.admin.subject, query, organizationId))
    const whole = await world.call(request(scene.admin.subject, '', organizationId))
    expect([...first.body.data, ...second.body.data]).toEqual(whole.body.data)
    const elsewhere = await world.call(request(scene.admin.subject, query))
    expect(elsewhere.status).toBe(400)
    expect(elsewhere.body.code).toBe('request.cursor_invalid')
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const other = await provider(world)
    const invited = await member(world, opened.organizationId, { type: 2, status: 0 })
    const revoked = await member(world, opened.organizationId, { type: 2, status: -1 })
    await expectAlikeNotFound(world, [
      ...[stranger, other.admin, invited, revoked].map(({ subject }) => request(subject)),
      request(scene.admin.subject, '', UNKNOWN_ID),
      request(scene.admin.subject, '', 'nonsense'),
    ])
  })
})
