import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { type ProviderScene, provider, providerUser } from '../../support/scene.ts'
import { inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let member: Awaited<ReturnType<typeof providerUser>>
let foreign: Awaited<ReturnType<typeof providerUser>>

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  member = await providerUser(world, scene, 1)
  foreign = await providerUser(world, await provider(world), 1)
})

const request = (id = member.id) => ({
  method: 'GET',
  path: `/api/providers/${scene.providerId}/users/${id}`,
  subject: scene.admin.subject,
})

describe('getProviderUser', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })

  describe('P23', () => {
    itHidesForeignIds(() => ({ world, request: request(), ownId: member.id, foreignId: foreign.id }))
  })

  it('answers one of the staff', async () => {
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      object: 'providerUser',
      id: member.id,
      userId: member.subject,
      type: 1,
      status: 2,
      permissions: null,
      clientAccess: { all: true },
      name: expect.any(String),
      email: member.email,
      invitationExpirationDate: null,
      mailFailure: null,
    })
  })

  it('shows until when an invitation lives', async () => {
    const before = world.now()
    const { body } = await world.call(request(await inviteStaff(world, scene)))
    expect(body).toMatchObject({ userId: null, status: 0, name: null })
    const hours = (Date.parse(body.invitationExpirationDate) - Date.parse(before)) / 3_600_000
    expect(hours).toBeCloseTo(120, 1)
  })
})
