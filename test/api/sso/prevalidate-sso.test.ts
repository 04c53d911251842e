import { beforeAll, describe, expect, it } from '@jest/globals'
import { readSsoToken } from '../../../functions/sso/sso-token.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { client, type ProviderScene, provider } from '../../support/scene.ts'
import { openSso } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

async function opened(over: Parameters<typeof openSso>[2] = {}, planType = 19) {
  const { organizationId } = await client(world, scene, { planType, seats: 1 })
  return { organizationId, ...(await openSso(world, organizationId, over)) }
}

const prevalidate = async (domainHint?: string) => {
  const query = domainHint === undefined ? '' : `?${new URLSearchParams({ domainHint }).toString()}`
  return world.call({ method: 'GET', path: `/identity/sso/prevalidate${query}` })
}

describe('prevalidateSso', () => {
  it('answers a token for an identifier in either letter case, good for a minute', async () => {
    const { identifier, organizationId } = await opened()
    const answer = await prevalidate(` ${identifier.toUpperCase()} `)
    expect(answer.status).toBe(200)
    const { token } = answer.body
    expect(await readSsoToken(world.macKey, token, world.now())).toBe(organizationId)
    const later = new Date(Date.parse(world.now()) + 60_000).toISOString()
    expect(await readSsoToken(world.macKey, token, later)).toBeUndefined()
  })

  it.each([undefined, '', ' '])('refuses a missing hint: %j', async (hint) => {
    const answer = await prevalidate(hint)
    expect([answer.status, answer.body.code]).toEqual([400, 'sso.hint_missing'])
  })

  it('refuses an identifier that nobody has', async () => {
    expect((await prevalidate('nobody')).body.code).toBe('sso.identifier_unknown')
  })

  it.each([
    ['SSO that is off', { enabled: false }, 19, 'sso.off'],
    ['a plan without it', {}, 17, 'sso.off'],
    [
      'SSO that the pool has not got yet',
      { connection: { state: 'pending' as const, reason: null, userPoolId: null } },
      19,
      'sso.not_ready',
    ],
  ])('refuses %s', async (_, over, planType, code) => {
    const { identifier } = await opened(over, planType)
    expect((await prevalidate(identifier)).body.code).toBe(code)
  })

  it('refuses a suspended organization', async () => {
    const { identifier, organizationId } = await opened()
    const organization = await world.store.get('Organization', { organizationId })
    if (organization) await world.store.commit([replace('Organization', organization, { enabled: false })])
    expect((await prevalidate(identifier)).body.code).toBe('organization.suspended')
  })
})
