import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, writesNothing } from '../../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  expectOk,
  type ProviderScene,
  provider,
  sealed,
} from '../../support/scene.ts'
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

const request = ({ id } = opened, { providerId, admin } = scene, act: 'suspend' | 'resume' = 'resume') => ({
  method: 'POST',
  path: `/api/providers/${providerId}/clients/${id}/${act}`,
  subject: admin.subject,
})

describe('resumeClient', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itHidesForeignIds(() => ({ world, request: request(), ownId: opened.id, foreignId: foreign.id }))

  it('lets a suspended client run again: what was refused is done', async () => {
    const one = await client(world, scene)
    await acceptedOwner(world, one)
    expectOk(await world.call(request(one, scene, 'suspend')))
    const answer = await world.call(request(one))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ id: one.id, enabled: true, suspended: false })
    const path = `/api/organizations/${one.organizationId}/users/${one.owner.memberId}/confirm`
    const confirm = { method: 'POST', path, body: { key: sealed.asymmetric }, subject: scene.admin.subject }
    expect((await world.call(confirm)).status).toBe(200)
  })

  it('writes nothing where the client runs', async () => {
    const one = await client(world, scene)
    const answer = await writesNothing(world, async () => world.call(request(one)))
    expect(answer.body).toMatchObject({ enabled: true })
  })

  it('is refused while the provider itself is suspended, and writes nothing', async () => {
    const house = await provider(world)
    const one = await client(world, house)
    expectOk(await world.call(request(one, house, 'suspend')))
    await world.operator({ command: 'suspend-provider', providerId: house.providerId })
    const answer = await writesNothing(world, async () => world.call(request(one, house)))
    expect([answer.status, answer.body]).toEqual([
      400,
      errorBody('provider.suspended', 'The provider is suspended. Contact the operator.'),
    ])
  })
})
