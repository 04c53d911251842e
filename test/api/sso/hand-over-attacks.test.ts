import '../../support/loud-log.ts'
import {
  AdminInitiateAuthCommand,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { hashOf, newSecret } from '../../../functions/runtime/sealed-session.ts'
import { providerNameOf } from '../../../shared/domain/sso/provider-name.ts'
import { requestToken } from '../../support/identity-world.ts'
import { writesNothing } from '../../support/refusals.ts'
import {
  type Asked,
  askFor,
  beginUrl,
  CALLBACK,
  type Cookies,
  createSsoWorld,
  open,
  organizationWithSso,
  registeredMember,
  type SsoWorld,
  visitProvider,
} from '../../support/sso-world.ts'
import type { Answer } from '../../support/world.ts'

let world: SsoWorld
let globex: { organizationId: string; identifier: string }
let initech: { organizationId: string; identifier: string }
let logged: string
/** Everything that travelled, and that no log may tell. */
const secrets = new Set<string>()

beforeAll(async () => {
  logged = ''
  const keep = (chunk: unknown) => {
    logged += String(chunk)
    return true
  }
  jest.spyOn(process.stdout, 'write').mockImplementation(keep)
  jest.spyOn(process.stderr, 'write').mockImplementation(keep)
  world = await createSsoWorld()
  globex = await organizationWithSso(world, 'globex')
  initech = await organizationWithSso(world, 'initech')
  await registeredMember(world, globex.organizationId, 'frank@globex.example')
  await registeredMember(world, globex.organizationId, 'hank@globex.example')
  await registeredMember(world, initech.organizationId, 'peter@initech.example')
  // The first sign-in links; those that follow need no second visit.
  for (const [identifier, account] of [
    ['globex', 'frank'],
    ['globex', 'hank'],
    ['initech', 'peter'],
  ] as const) {
    await signedIn(identifier, account)
  }
})
afterAll(async () => {
  jest.restoreAllMocks()
  await world.close()
})

/** A login that came as far as the pool's pages. */
interface Begun extends Asked {
  readonly cookies: Cookies
  readonly page: string
  readonly state: string
}

async function begun(identifier = 'globex', over: Record<string, string> = {}): Promise<Begun> {
  const asked = await askFor(world, identifier)
  const cookies: Cookies = new Map()
  const answer = await open(world, beginUrl({ ...asked.query, ...over }), cookies)
  const page = answer.headers['location'] ?? ''
  const state = new URL(page).searchParams.get('state') ?? ''
  for (const secret of [asked.verifier, state, ...cookies.values()]) secrets.add(secret)
  return { ...asked, cookies, page, state }
}

/** A login that came back to the callback, which was not gone to yet. */
async function returned(account = 'frank', identifier = 'globex', over: Record<string, string> = {}) {
  const login = await begun(identifier, over)
  const back = await visitProvider(login.page, account)
  if (typeof back === 'string') throw new Error(back)
  secrets.add(back.searchParams.get('code') ?? login.state)
  return { ...login, back }
}

/** A login for which the application got its code. */
async function handedOver(account = 'frank', identifier = 'globex', over: Record<string, string> = {}) {
  const login = await returned(account, identifier, over)
  let answer = await open(world, login.back.href, login.cookies)
  while (answer.headers['location']?.startsWith(process.env['USER_POOL_PAGES_URL'] ?? 'none')) {
    answer = await open(world, String(await visitProvider(answer.headers['location'], account)), login.cookies)
  }
  if (answer.status !== 302) throw new Error(String(answer.body))
  const to = new URL(answer.headers['location'] ?? '')
  const code = to.searchParams.get('code') ?? ''
  secrets.add(code)
  return { ...login, to, code }
}

const redeem = async ({ code, verifier }: { code: string; verifier: string }, over: Record<string, string> = {}) =>
  requestToken(world, {
    grant_type: 'authorization_code',
    client_id: 'cli',
    redirect_uri: 'http://localhost:8065',
    code,
    code_verifier: verifier,
    ...over,
  })

async function signedIn(identifier: string, account: string) {
  const { status, body } = await redeem(await handedOver(account, identifier))
  if (status !== 200) throw new Error(JSON.stringify(body))
  secrets.add(body.access_token)
  secrets.add(body.refresh_token)
  return body as { access_token: string; refresh_token: string }
}

/** The codes and sessions that stand in the table. */
const usable = async () =>
  (await world.table.items()).filter(({ entity }) => entity === 'SsoCode' || entity === 'SsoSession').length

/** Fails when anything is stored, changed or gone afterwards, but for the traces that administrators look up. */
async function changesNothing<T>(act: () => Promise<T>): Promise<T> {
  const items = async () => (await world.table.items()).filter(({ entity }) => entity !== 'SsoTrace')
  return writesNothing({ table: { ...world.table, items } }, act)
}

/** Fails unless the browser stays here, with a page that says why, and nobody got anything. */
async function expectStopped(act: () => Promise<Answer>, why: string): Promise<void> {
  const before = await usable()
  const answer = await act()
  expect([answer.status, answer.headers['location']]).toEqual([400, undefined])
  expect(answer.body).toContain(why)
  expect(await usable()).toBe(before)
}

describe('what an application asks for', () => {
  const EVIL = 'https://evil.example'
  const registered = 'https://keyward.test/sso-connector.html'

  it.each<[string, Record<string, string>]>([
    ['an address that is not registered', { redirect_uri: `${EVIL}/` }],
    ['a registered address with more behind it', { redirect_uri: 'http://localhost:8065/evil' }],
    ['a registered address with a slash', { redirect_uri: 'http://localhost:8065/' }],
    ['a registered address with another port', { redirect_uri: 'http://localhost:80655' }],
    ['a registered address as somebody’s name', { redirect_uri: 'http://localhost:8065@evil.example' }],
    ['a registered address as a part of a name', { redirect_uri: 'http://localhost:8065.evil.example' }],
    ['a registered address with a query', { redirect_uri: 'http://localhost:8065?next=https://evil.example' }],
    ['a registered address with a fragment', { redirect_uri: 'http://localhost:8065#' }],
    ['another scheme', { redirect_uri: 'https://localhost:8065' }],
    ['another spelling of this machine', { redirect_uri: 'http://127.0.0.1:8065' }],
    ['capital letters', { redirect_uri: 'http://LOCALHOST:8065' }],
    ['a blank before the address', { redirect_uri: ' http://localhost:8065' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
    ['our own callback', { redirect_uri: CALLBACK }],
    ['no address', { redirect_uri: '' }],
    ['the address of another application', { redirect_uri: registered }],
    ['its own address in capital letters', { client_id: 'web', redirect_uri: registered.toUpperCase() }],
    ['its own address with userinfo', { client_id: 'web', redirect_uri: registered.replace('//', '//evil@') }],
    ['its own address with dots', { client_id: 'web', redirect_uri: registered.replace('.test/', '.test/x/../') }],
    ['the address of an application that nobody knows', { client_id: 'evil' }],
    ['the name of a property for an application', { client_id: 'constructor' }],
    ['tokens at once', { response_type: 'token' }],
    ['an identity token at once', { response_type: 'code id_token' }],
    ['an answer in the fragment', { response_mode: 'fragment' }],
    ['an answer by a form', { response_mode: 'form_post' }],
    ['no challenge', { code_challenge: '' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['a challenge without its method', { code_challenge_method: '' }],
    ['a challenge that is no hash', { code_challenge: 'x' }],
    ['no state', { state: '' }],
    ['a state as long as a letter', { state: 'x'.repeat(2000) }],
  ])('begins no login with %s', async (_, over) => {
    const { query } = await askFor(world, 'globex')
    await changesNothing(async () =>
      expectStopped(async () => open(world, beginUrl({ ...query, ...over }), new Map()), 'asked for a sign-in'),
    )
  })

  it.each<[string, () => Promise<string>]>([
    ['no token', async () => ''],
    ['the token of another organization', async () => (await askFor(world, 'initech')).query['ssoToken'] ?? ''],
    ['a token that names another organization', async () => forged(await tokenOf(), [initech.organizationId])],
    ['a token that lives for ever', async () => forged(await tokenOf(), [globex.organizationId, '9999-01-01'])],
    ['a token without its seal', async () => (await tokenOf()).split('.')[0] ?? ''],
    ['a token with an empty seal', async () => `${(await tokenOf()).split('.')[0] ?? ''}.`],
    ['a token sealed for something else', async () => sealedOtherwise()],
  ])('begins no login with %s', async (_, tokenFor) => {
    const { query } = await askFor(world, 'globex')
    const ssoToken = await tokenFor()
    await changesNothing(async () =>
      expectStopped(async () => open(world, beginUrl({ ...query, ssoToken }), new Map()), 'took too long to begin'),
    )
  })

  it('begins no login with a token after a minute', async () => {
    const { query } = await askFor(world, 'globex')
    world.pass({ minutes: 1 })
    await expectStopped(async () => open(world, beginUrl(query), new Map()), 'took too long to begin')
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '&code=evil&x=',
    '#code=evil',
    '\r\nlocation: https://evil.example',
  ])('hands the application its own state back as it is, and goes nowhere else for it: %j', async (state) => {
    const { to, code } = await handedOver('frank', 'globex', { state })
    expect([to.origin, to.pathname, to.hash]).toEqual(['http://localhost:8065', '/', ''])
    expect([...to.searchParams]).toEqual([
      ['code', code],
      ['state', state],
    ])
  })

  const tokenOf = async () => (await askFor(world, 'globex')).query['ssoToken'] ?? ''

  function forged(token: string, change: readonly string[]): string {
    const [content = '', seal = ''] = token.split('.')
    const parts = JSON.parse(Buffer.from(content, 'base64url').toString()) as string[]
    return `${Buffer.from(JSON.stringify(Object.assign(parts, change))).toString('base64url')}.${seal}`
  }

  async function sealedOtherwise(): Promise<string> {
    const content = Buffer.from(JSON.stringify([globex.organizationId, '9999-01-01'])).toString('base64url')
    return `${content}.${await world.macKey.sign(['sso-verifier', content])}`
  }
})

describe('the callback', () => {
  const OVER = 'expired, was used already, or began in another browser'
  const withQuery = (url: URL, over: Record<string, string | undefined>) => {
    const changed = new URL(url)
    for (const [name, value] of Object.entries(over)) {
      if (value === undefined) changed.searchParams.delete(name)
      else changed.searchParams.set(name, value)
    }
    return changed.href
  }

  it.each<[string, (victim: Awaited<ReturnType<typeof returned>>) => Promise<readonly [string, Cookies]>]>([
    ['in a browser that did not begin', async ({ back }) => [back.href, new Map()]],
    ['in a browser that began a login of its own', async ({ back }) => [back.href, (await begun()).cookies]],
    [
      'with the cookie of the browser in another name',
      async ({ back, cookies }) => [back.href, new Map([...cookies].map(([name, value]) => [`x${name}`, value]))],
    ],
    ['without a state', async ({ back, cookies }) => [withQuery(back, { state: undefined }), cookies]],
    ['with a state that nobody gave', async ({ back, cookies }) => [withQuery(back, { state: newSecret() }), cookies]],
    [
      "with the application's state in place of ours",
      async ({ back, cookies, query }) => [withQuery(back, { state: query['state'] }), cookies],
    ],
    [
      'with the hash of the state, as a reader of the table knows it',
      async ({ back, cookies, state }) => [withQuery(back, { state: hashOf(state) }), cookies],
    ],
  ])('lets nobody in who comes back %s, and leaves the login to its owner', async (_, changed) => {
    const victim = await returned()
    const [url, cookies] = await changed(victim)
    await changesNothing(async () => expectStopped(async () => open(world, url, cookies), OVER))
    expect((await open(world, victim.back.href, victim.cookies)).status).toBe(302)
  })

  it('signs nobody in to the account of whoever sends him his own address', async () => {
    const attacker = await returned('hank')
    const victim = await begun()
    await changesNothing(async () => expectStopped(async () => open(world, attacker.back.href, victim.cookies), OVER))
  })

  it('is no way to end the login of another with an error', async () => {
    const victim = await returned()
    const error = `${CALLBACK}?state=${victim.state}&error=access_denied`
    await changesNothing(async () => expectStopped(async () => open(world, error, new Map()), OVER))
    expect((await open(world, victim.back.href, victim.cookies)).status).toBe(302)
  })

  it('takes a state once', async () => {
    const { back, cookies } = await handedOver()
    await changesNothing(async () => expectStopped(async () => open(world, back.href, cookies), OVER))
  })

  it('lets at most one in of those who bring a state at the same moment', async () => {
    const { back, cookies } = await returned()
    const answers = await Promise.all([1, 2, 3].map(async () => open(world, back.href, new Map(cookies))))
    expect(answers.filter(({ status }) => status === 302).length).toBeLessThanOrEqual(1)
    expect((await open(world, back.href, new Map(cookies))).status).toBe(400)
  })

  it('takes no state after ten minutes', async () => {
    const { back, cookies } = await returned()
    world.pass({ minutes: 10 })
    await expectStopped(async () => open(world, back.href, cookies), OVER)
  })

  it.each<[string, (own: Begun) => Promise<string>]>([
    ['of another login', async () => codeIn((await returned('hank')).back)],
    ['of another organization', async () => codeIn((await returned('peter', 'initech')).back)],
    [
      'of pages that were opened without a challenge',
      async (own) => runPages(own, { code_challenge: undefined, code_challenge_method: undefined }, 'hank'),
    ],
    [
      'of pages that were opened with a challenge of his own',
      async (own) => runPages(own, { code_challenge: hashOf(newSecret()) }, 'hank'),
    ],
    ['that he made up', async () => newSecret()],
    ['of ours', async () => (await handedOver('hank')).code],
  ])('exchanges no code %s in the course of a login', async (_, codeFor) => {
    const own = await begun()
    const code = await codeFor(own)
    const url = `${CALLBACK}?${new URLSearchParams({ code, state: own.state }).toString()}`
    await expectStopped(async () => open(world, url, own.cookies), OVER)
    expect((await open(world, url, own.cookies)).status).toBe(400)
  })

  it("lets no identity provider vouch for another organization's people", async () => {
    const own = await begun('initech')
    const code = await runPages(own, { identity_provider: providerNameOf(globex.organizationId) }, 'frank')
    const url = `${CALLBACK}?${new URLSearchParams({ code, state: own.state }).toString()}`
    const before = await usable()
    const answer = await open(world, url, own.cookies)
    expect([answer.status, answer.headers['location'], await usable()]).toEqual([400, undefined, before])
  })

  const codeIn = (url: URL) => url.searchParams.get('code') ?? ''

  /** Opens the pool's pages past us, and answers the code that they end with. */
  async function runPages(own: Begun, over: Record<string, string | undefined>, account: string): Promise<string> {
    const back = await visitProvider(withQuery(new URL(own.page), over), account)
    if (typeof back === 'string') throw new Error(back)
    return codeIn(back)
  }
})

describe('the code that an application gets', () => {
  it.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: newSecret() }],
    ['the challenge for a verifier', { code_verifier: 'challenge' }],
    ['another client', { client_id: 'desktop' }],
    ['a client in capital letters', { client_id: 'CLI' }],
    ['another address', { redirect_uri: 'http://localhost:8066' }],
    ['an address that begins alike', { redirect_uri: 'http://localhost:8065/' }],
  ])('is used up by %s', async (_, over) => {
    const login = await handedOver()
    const wrong = over['code_verifier'] === 'challenge' ? { code_verifier: hashOf(login.verifier) } : over
    expect((await redeem(login, wrong)).body).toMatchObject({ error: 'invalid_grant', code: 'sso.code_invalid' })
    const again = await changesNothing(async () => redeem(login))
    expect(again.body).toMatchObject({ error: 'invalid_grant', code: 'sso.code_invalid' })
  })

  it('is worth nothing without a verifier', async () => {
    const login = await handedOver()
    const answer = await changesNothing(async () => redeem(login, { code_verifier: '' }))
    expect([answer.status, answer.body.access_token]).toEqual([400, undefined])
  })

  it('opens one session, whoever else redeems it at the same moment', async () => {
    const login = await handedOver()
    const before = await usable()
    const answers = await Promise.all([1, 2, 3, 4].map(async () => redeem(login)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.access_token !== undefined)).toHaveLength(1)
    // The code is gone, and one session is there.
    expect(await usable()).toBe(before)
  })

  it('is worth nothing after five minutes', async () => {
    const login = await handedOver()
    world.pass({ minutes: 5 })
    expect((await redeem(login)).body.code).toBe('sso.code_invalid')
  })

  it.each<[string, (login: Awaited<ReturnType<typeof handedOver>>) => string]>([
    ["the pool's own code", ({ back }) => back.searchParams.get('code') ?? ''],
    ['the state', ({ state }) => state],
    ['the hash under which it is stored', ({ code }) => hashOf(code)],
  ])('is not %s', async (_, other) => {
    const login = await handedOver()
    const answer = await changesNothing(async () => redeem({ ...login, code: other(login) }))
    expect([answer.status, answer.body.access_token]).toEqual([400, undefined])
  })

  it.each(['', 'sso.'])('is no refresh token: %j', async (mark) => {
    const { code } = await handedOver()
    const form = { grant_type: 'refresh_token', client_id: 'cli', refresh_token: `${mark}${code}` }
    expect((await changesNothing(async () => requestToken(world, form))).body.code).toBe('account.session_ended')
  })
})

describe("the pool's own tokens", () => {
  const pages = () => process.env['USER_POOL_PAGES_URL'] ?? ''
  const pagesClient = () => process.env['USER_POOL_PAGES_CLIENT_ID'] ?? ''
  const passwordClient = () => process.env['USER_POOL_CLIENT_ID'] ?? ''
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  })

  /** Somebody opens the pool's pages himself, in the name of either client, with a challenge of his own. */
  async function ownVisit(over: Record<string, string> = {}): Promise<{ back: URL | string; verifier: string }> {
    const verifier = newSecret()
    const query = new URLSearchParams({
      client_id: pagesClient(),
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid',
      identity_provider: providerNameOf(globex.organizationId),
      code_challenge: hashOf(verifier),
      code_challenge_method: 'S256',
      ...over,
    })
    return { back: await visitProvider(`${pages()}/oauth2/authorize?${query.toString()}`, 'frank'), verifier }
  }

  async function askPool(form: Record<string, string>, headers: Record<string, string> = {}): Promise<unknown> {
    const answer = await fetch(`${pages()}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form), headers })
    return answer.json()
  }

  it('are for nobody who opens the pages himself: the code is worth nothing without the secret', async () => {
    const { back, verifier } = await ownVisit()
    if (typeof back === 'string') throw new Error(back)
    const code = back.searchParams.get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier }
    const attempts: [Record<string, string>, Record<string, string>][] = [
      [{ client_id: pagesClient() }, {}],
      [{ client_id: pagesClient(), client_secret: '' }, {}],
      [{ client_id: pagesClient(), client_secret: 'guessed' }, {}],
      [{}, basic(pagesClient(), '')],
      [{}, basic(pagesClient(), 'guessed')],
    ]
    for (const [over, headers] of attempts) {
      expect(await askPool({ ...form, ...over }, headers)).toEqual({ error: 'invalid_client' })
    }
    expect(await askPool({ ...form, client_id: passwordClient() })).toEqual({ error: 'unauthorized_client' })
  })

  it('are for nobody who comes to the callback with a code and no login', async () => {
    const { back } = await ownVisit()
    const url = String(back)
    await changesNothing(async () => expectStopped(async () => open(world, url, new Map()), 'expired'))
    await changesNothing(async () => expectStopped(async () => open(world, `${url}&state=`, new Map()), 'expired'))
  })

  it.each<[string, () => Record<string, string>]>([
    ['for the client of passwords', () => ({ client_id: passwordClient() })],
    ['with an address that is not ours', () => ({ redirect_uri: 'https://evil.example/' })],
    ['with more behind our address', () => ({ redirect_uri: `${CALLBACK}/evil` })],
  ])('cannot be had from pages that are opened %s', async (_, over) => {
    expect((await ownVisit(over())).back).toContain('Cannot sign in')
  })

  it('are not given for a password through the client of the pages, nor at once', async () => {
    const { back } = await ownVisit({ response_type: 'token' })
    expect(String(back)).toMatch(/\/identity\/sso\/callback\?.*error=unauthorized_client[^#]*$/)
    const parameters = { AuthParameters: { USERNAME: 'frank@globex.example', PASSWORD: 'guessed' } }
    for (const AuthFlow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH'] as const) {
      const attempt = new InitiateAuthCommand({ ...parameters, AuthFlow, ClientId: pagesClient() })
      await expect(world.pool.send(attempt)).rejects.toThrow()
    }
    const admin = {
      UserPoolId: world.userPoolId,
      ClientId: pagesClient(),
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    } as const
    await expect(world.pool.send(new AdminInitiateAuthCommand({ ...admin, ...parameters }))).rejects.toThrow()
  })

  it('are not continued past us by whoever holds a refresh token', async () => {
    const { refresh_token } = await signedIn('globex', 'frank')
    const poolToken = refresh_token.slice('sso.'.length)
    const form = { grant_type: 'refresh_token', refresh_token: poolToken }
    expect(await askPool({ ...form, client_id: pagesClient() })).toEqual({ error: 'invalid_client' })
    expect(await askPool({ ...form, client_id: passwordClient() })).toEqual({ error: 'unauthorized_client' })
    for (const ClientId of [pagesClient(), passwordClient()]) {
      const AuthParameters = { REFRESH_TOKEN: poolToken }
      const attempt = new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters })
      await expect(world.pool.send(attempt)).rejects.toThrow()
    }
  })

  it('are continued by us as long as what opened them holds', async () => {
    const { refresh_token } = await signedIn('globex', 'frank')
    const form = { grant_type: 'refresh_token', client_id: 'cli', refresh_token }
    expect((await requestToken(world, form)).body).toMatchObject({ refresh_token, access_token: expect.any(String) })
  })
})

describe('the secrets that travelled', () => {
  beforeAll(async () => {
    const place = { UserPoolId: world.userPoolId, ClientId: process.env['USER_POOL_PAGES_CLIENT_ID'] }
    const { UserPoolClient } = await world.pool.send(new DescribeUserPoolClientCommand(place))
    secrets.add(UserPoolClient?.ClientSecret ?? '')
    expect([secrets.size > 100, [...secrets].filter((secret) => secret.length < 20)]).toEqual([true, []])
  })

  it('stand in no log', () => {
    expect(logged).toContain('GET /identity/sso/callback')
    expect([...secrets].filter((secret) => logged.includes(secret))).toEqual([])
  })

  it('stand nowhere in the table', async () => {
    const stored = JSON.stringify(await world.table.items())
    expect([...secrets].filter((secret) => stored.includes(secret))).toEqual([])
  })
})
