import { beforeAll, describe, expect, it } from '@jest/globals'
import { hashOf } from '../../../functions/runtime/sealed-session.ts'
import { ssoToken } from '../../../functions/sso/sso-token.ts'
import { providerNameOf } from '../../../shared/domain/sso/provider-name.ts'
import { memoryFederation } from '../../support/memory-federation.ts'
import { tracesAtMost } from '../../support/refusals.ts'
import { client, type ProviderScene, provider } from '../../support/scene.ts'
import { asked, openSso, type SsoScene } from '../../support/sso.ts'
import { type Answer, createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let organizationId: string
let sso: SsoScene

beforeAll(async () => {
  world = await createWorld({ federation: memoryFederation().federation })
  scene = await provider(world)
  organizationId = (await client(world, scene, { planType: 19 })).organizationId
  sso = await openSso(world, organizationId)
})

const query = () => ({
  client_id: asked.clientId,
  redirect_uri: asked.redirectUri,
  response_type: 'code',
  response_mode: 'query',
  scope: 'api offline_access',
  state: asked.clientState,
  code_challenge: asked.codeChallenge,
  code_challenge_method: 'S256',
  domain_hint: sso.identifier,
  ssoToken: sso.token,
})

const begin = async (over: object = {}, cookie?: string): Promise<Answer> =>
  world.call({
    method: 'GET',
    path: `/identity/connect/authorize?${new URLSearchParams({ ...query(), ...over }).toString()}`,
    ...(cookie && { headers: { cookie } }),
  })

const goesTo = ({ headers }: Answer) => new URL(headers['location'] ?? '')

describe('beginSso', () => {
  it("sends the browser to the organization's provider, with a state and a challenge of its own", async () => {
    const answer = await begin()
    expect(answer.status).toBe(302)
    const to = goesTo(answer)
    expect(to.origin).toBe('https://pages.keyward.test')
    expect(to.searchParams.get('providerName')).toBe(providerNameOf(organizationId))
    expect(to.searchParams.get('state')).not.toBe(asked.clientState)
    expect(to.searchParams.get('codeChallenge')).toMatch(/^[\w-]{43}$/)
    expect(to.searchParams.get('codeChallenge')).not.toBe(asked.codeChallenge)
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  })

  it('remembers hashes only, of the state and of the browser, for ten minutes', async () => {
    const answer = await begin()
    const state = goesTo(answer).searchParams.get('state') ?? ''
    const cookie = answer.headers['set-cookie'] ?? ''
    const [, secret = ''] = /^__Host-keyward-sso=([\w-]{43});/.exec(cookie) ?? []
    expect(cookie).toContain('; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure')
    expect(await world.store.get('SsoLogin', { stateHash: hashOf(state) })).toMatchObject({
      ...asked,
      organizationId,
      browserHash: hashOf(secret),
    })
    const stored = JSON.stringify(await world.table.items())
    expect(stored).not.toContain(state)
    expect(stored).not.toContain(secret)
  })

  it('keeps the secret of a browser that has one, so that two windows sign in at once', async () => {
    expect((await begin({}, sso.cookie)).headers['set-cookie']).toContain(`${sso.cookie};`)
    expect((await begin({}, '__Host-keyward-sso=chosen')).headers['set-cookie']).not.toContain('chosen')
  })

  it.each([
    [{ redirect_uri: 'https://evil.example' }, 'redirect_uri is not registered'],
    [{ code_challenge_method: 'plain' }, 'code_challenge_method must be S256'],
    [{ domain_hint: '' }, 'Send the SSO identifier'],
    [{ domain_hint: 'nobody' }, 'No organization has this SSO identifier'],
    [{ ssoToken: '' }, 'took too long to begin'],
    [{ ssoToken: 'a.b' }, 'took too long to begin'],
    [{ ssoToken: `${'A'.repeat(300)}.b` }, 'took too long to begin'],
  ])('shows a page instead of going anywhere: %j', async (over, text) => {
    const answer = await tracesAtMost(world, async () => begin(over))
    expect(answer.status).toBe(400)
    expect(answer.headers).not.toHaveProperty('location')
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.body).toContain(text)
  })

  it('takes no token of another organization, and none of an hour ago', async () => {
    const other = (await client(world, scene, { planType: 19 })).organizationId
    const foreign = await ssoToken(world.macKey, other, world.now())
    const anHourAgo = new Date(Date.parse(world.now()) - 3_600_000).toISOString()
    const old = await ssoToken(world.macKey, organizationId, anHourAgo)
    for (const token of [foreign, old]) expect((await begin({ ssoToken: token })).status).toBe(400)
  })

  it('leaves a trace of a login that begins, and of one that is refused', async () => {
    await begin()
    await begin({ ssoToken: 'a.b' })
    const traces = await world.store.listAll('SsoTrace', { organizationId })
    const expected = { issuer: 'https://idp.example.test', destination: 'https://pages.keyward.test/saml2/idpresponse' }
    const said = { step: 'begin', clientId: asked.clientId }
    expect(traces).toContainEqual(
      expect.objectContaining({ ...said, code: null, expected: expect.objectContaining(expected) }),
    )
    expect(traces).toContainEqual(
      expect.objectContaining({ step: 'begin', code: 'sso.token_invalid', attemptId: null }),
    )
  })

  it('traces no more than ten of a kind in a minute, whoever begins how often', async () => {
    for (let round = 0; round < 15; round += 1) await begin()
    const traces = await world.store.listAll('SsoTrace', { organizationId })
    expect(traces.filter(({ code }) => code === null).length).toBe(10)
  })

  it.each([
    ['off', { enabled: false }, 'is off'],
    ['not ready', { connection: { state: 'failed' as const, reason: 'x', userPoolId: null } }, 'is not ready'],
  ])('says so where it is %s', async (_, over, text) => {
    const closed = await client(world, scene, { planType: 19, seats: 1 })
    const { identifier, token } = await openSso(world, closed.organizationId, over)
    expect((await begin({ domain_hint: identifier, ssoToken: token })).body).toContain(text)
  })
})
