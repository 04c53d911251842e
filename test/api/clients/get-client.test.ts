import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { type ClientScene, client, clientKeys, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let foreign: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
  foreign = await client(world, await provider(world))
})

const request = (id = opened.id) => ({
  method: 'GET',
  path: `/api/providers/${scene.providerId}/clients/${id}`,
  subject: scene.admin.subject,
})

describe('getClient', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'staff' })

  itHidesForeignIds(() => ({ world, request: request(), ownId: opened.id, foreignId: foreign.id }))

  it('answers what creating the client answered', async () => {
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(opened.answer.body)
    expect(answer.body).toEqual({
      object: 'providerOrganizationOrganizationDetail',
      id: opened.id,
      providerId: scene.providerId,
      organizationId: opened.organizationId,
      key: clientKeys.key,
      settings: null,
      creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      revisionDate: answer.body.creationDate,
      userCount: 0,
      seats: 10,
      occupiedSeats: 1,
      remainingSeats: 9,
      plan: 'Teams (Monthly)',
      planType: 17,
      organizationName: 'Globex',
      status: 2,
      enabled: true,
      suspended: false,
    })
  })

  it('shows a client that waits for its owner as pending, without a key', async () => {
    const pending = await client(world, scene, { pending: true })
    const answer = await world.call(request(pending.id))
    expect(answer.body).toMatchObject({ status: 0, enabled: false, key: null })
  })

  it('takes ids in any letter case', async () => {
    expect(await world.call(request(opened.id.toUpperCase()))).toEqual(await world.call(request()))
  })

  it("does not take the organization's id for the client's", async () => {
    expect((await world.call(request(opened.organizationId))).status).toBe(404)
  })
})
