import { beforeAll, describe, expect, it } from '@jest/globals'
import { statusesOf, writesNothing } from '../../support/refusals.ts'
import { client, type ProviderScene, provider } from '../../support/scene.ts'
import { openSso } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

const [SINGLE_ORG, REQUIRE_SSO] = [3, 4]
let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

async function opened(over?: Parameters<typeof openSso>[2]) {
  const { organizationId } = await client(world, scene, { planType: 19, seats: 1 })
  await openSso(world, organizationId, over)
  const save = async (type: number, enabled = true) =>
    world.call({
      method: 'PUT',
      path: `/api/organizations/${organizationId}/policies/${type}`,
      body: { policy: { enabled } },
      subject: scene.admin.subject,
    })
  return { organizationId, save }
}

describe('savePolicy of RequireSso', () => {
  it('turns it on where login with SSO is on and ready', async () => {
    const { save } = await opened()
    expect((await save(SINGLE_ORG)).status).toBe(200)
    expect((await save(REQUIRE_SSO)).body).toMatchObject({ type: REQUIRE_SSO, enabled: true })
  })

  it('still needs the single organization first', async () => {
    const { save } = await opened()
    expect((await save(REQUIRE_SSO)).body.code).toBe('policy.required_first')
  })

  it.each([
    ['off', { enabled: false }],
    ['not known to the pool yet', { connection: { state: 'pending' as const, reason: null, userPoolId: null } }],
    ['failed', { connection: { state: 'failed' as const, reason: 'x', userPoolId: null } }],
  ])('refuses it while login with SSO is %s', async (_, over) => {
    const { save } = await opened(over)
    await save(SINGLE_ORG)
    const answer = await writesNothing(world, async () => save(REQUIRE_SSO))
    expect(answer.body.code).toBe('policy.needs_sso')
  })

  it('is on or SSO is off, whoever comes first of two at once', async () => {
    const { save, organizationId } = await opened()
    await save(SINGLE_ORG)
    const path = `/api/organizations/${organizationId}/sso`
    const { body } = await world.call({ method: 'GET', path, subject: scene.admin.subject })
    const turnOff = { method: 'POST', path, body: { ...body, enabled: false }, subject: scene.admin.subject }
    const answers = await Promise.all([save(REQUIRE_SSO), world.call(turnOff)])
    expect(statusesOf(answers)).toEqual([200, 400])
  })
})
