import { beforeAll, describe, expect, it } from '@jest/globals'
import { create, replace } from '../../../shared/store/change-set.ts'
import { expectAlikeNotFound, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { type ClientScene, client, member, type ProviderScene, person, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let someone: Awaited<ReturnType<typeof member>>

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene, { planType: 19 })
  someone = await member(world, opened.organizationId, { type: 2, status: 1 })
})

const request = (
  { subject } = someone as { subject: string },
  { organizationId } = opened as { organizationId: string },
) => ({
  method: 'GET',
  path: `/api/organizations/${organizationId}/auto-enroll-status`,
  subject,
})

/** An organization with a saved policy on account recovery, and the answer that a member of it gets. */
async function answerUnder(
  saved: { enabled: boolean; data: Record<string, unknown> | null },
  { planType = 19, suspended = false } = {},
) {
  const { organizationId } = await client(world, scene, { planType, seats: 1 })
  const stamps = { createdAt: world.now(), revisedAt: world.now() }
  const policies = [{ policyId: UNKNOWN_ID, type: 8 as const, ...saved, ...stamps }]
  await world.store.commit([create('OrganizationPolicies', { organizationId, policies })])
  const organization = await world.store.get('Organization', { organizationId })
  if (suspended && organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
  const one = await member(world, organizationId, { type: 2, status: 1 })
  return (await world.call(request(one, { organizationId }))).body.resetPasswordEnabled
}

describe('getAutoEnrollStatus', () => {
  itNeedsAToken(() => ({ world, request: request() }))

  it('says no where no policy was saved', async () => {
    const { status, body } = await writesNothing(world, async () => world.call(request()))
    expect(status).toBe(200)
    expect(body).toEqual({
      object: 'organizationAutoEnrollStatus',
      id: opened.organizationId,
      resetPasswordEnabled: false,
    })
  })

  it('says yes only where the policy is in force and enrols by itself', async () => {
    const on = { enabled: true, data: { autoEnrollEnabled: true } }
    expect(await answerUnder(on)).toBe(true)
    expect(await answerUnder({ ...on, enabled: false })).toBe(false)
    expect(await answerUnder({ ...on, data: { autoEnrollEnabled: false } })).toBe(false)
    expect(await answerUnder({ ...on, data: null })).toBe(false)
    expect(await answerUnder(on, { planType: 17 })).toBe(false)
    expect(await answerUnder(on, { suspended: true })).toBe(false)
  })

  it.each([
    ['accepted', 1],
    ['confirmed', 2],
    ['revoked', -1],
  ] as const)('answers a member who is %s', async (_, status) => {
    const one = await member(world, opened.organizationId, { type: 2, status })
    expect((await world.call(request(one))).status).toBe(200)
  })

  it('hides the organization from whoever has no row in it', async () => {
    await expectAlikeNotFound(world, [
      request(await person(world)),
      request(scene.admin),
      request(someone, { organizationId: UNKNOWN_ID }),
      request(someone, { organizationId: 'nonsense' }),
      request(someone, await client(world, await provider(world))),
    ])
  })
})
