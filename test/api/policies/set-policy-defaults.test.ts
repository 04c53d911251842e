import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const request = (
  policies: unknown = [{ type: 3, enabled: true }],
  subject = scene.admin.subject,
  providerId = scene.providerId,
) => ({ method: 'PUT', path: `/api/providers/${providerId}/policy-defaults`, body: { policies }, subject })

describe('setPolicyDefaults', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('sets all of them at once, in place of those before', async () => {
    const own = await provider(world)
    const { subject } = own.admin
    const set = async (policies: object[]) => world.call(request(policies, subject, own.providerId))
    const first = await set([
      { type: 8, enabled: true, data: { autoEnrollEnabled: true } },
      { type: 3, enabled: true },
    ])
    expect(first.status).toBe(200)
    expect(first.body).toEqual({
      object: 'list',
      data: [
        { object: 'policyDefault', type: 3, enabled: true, data: null },
        { object: 'policyDefault', type: 8, enabled: true, data: { autoEnrollEnabled: true } },
      ],
      continuationToken: null,
    })
    expect((await set([{ type: 6, enabled: true }])).body.data).toMatchObject([{ type: 6 }, { type: 21 }])
    expect((await set([])).body.data).toEqual([])
    const { providerId } = own
    expect(await world.store.get('ProviderPolicyDefaults', { providerId })).toMatchObject({ policies: [] })
  })

  it.each([
    [[{ type: 8, enabled: true }], 'policy.required_first', 'Policies.0'],
    [
      [
        { type: 3, enabled: true },
        { type: 4, enabled: true },
      ],
      'policy.needs_sso',
      'Policies.1',
    ],
    [[{ type: 19, enabled: true }], 'policy.needs_verified_domain', 'Policies.0'],
    [
      [
        { type: 3, enabled: true },
        { type: 18, enabled: true },
      ],
      'policy.automatic_confirmation_unavailable',
      'Policies.1',
    ],
    [
      [
        { type: 3, enabled: true },
        { type: 3, enabled: true },
      ],
      'policy.named_twice',
      'Policies.0',
    ],
    [[{ type: 1, enabled: true, data: { minLength: 1 } }], 'policy.data_invalid', 'Policies.0.Data.MinLength'],
    [[{ type: 23, enabled: true }], 'request.invalid', 'Policies.0.Type'],
    [[{ type: '3', enabled: true }], 'request.invalid', 'Policies.0.Type'],
    [[{ type: 3 }], 'request.invalid', 'Policies.0.Enabled'],
    [[{ type: 3, enabled: true, data: [] }], 'request.invalid', 'Policies.0.Data'],
    ['nonsense', 'request.invalid', 'Policies'],
  ])('refuses %j with %s naming the place, and writes nothing', async (policies, code, field) => {
    const answer = await writesNothing(world, async () => world.call(request(policies)))
    expect(answer.body.code).toBe(code)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('refuses service users', async () => {
    const technician = await providerUser(world, scene, 1)
    const answer = await writesNothing(world, async () =>
      world.call({ ...request([], technician.subject), body: 'nonsense' }),
    )
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('answers another provider, and everything to a stranger, like what does not exist', async () => {
    const stranger = await person(world)
    const other = await provider(world)
    await expectAlikeNotFound(world, [
      request([], scene.admin.subject, UNKNOWN_ID),
      request([], scene.admin.subject, other.providerId),
      request([], stranger.subject),
    ])
  })
})
