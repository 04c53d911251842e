import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { hashOf } from '../../../functions/runtime/sealed-session.ts'
import { poolVerifier } from '../../../functions/sso/sso-token.ts'
import { providerNameOf } from '../../../shared/domain/sso/provider-name.ts'
import { create, replace } from '../../../shared/store/change-set.ts'
import { type MemoryFederation, memoryFederation } from '../../support/memory-federation.ts'
import { tracesAtMost, writesNothing } from '../../support/refusals.ts'
import { client, member, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { asked, beganLogin, openSso } from '../../support/sso.ts'
import { type Answer, createWorld, type World } from '../../support/world.ts'

let world: World
let pages: MemoryFederation
let scene: ProviderScene
let organizationId: string

beforeAll(async () => {
  pages = memoryFederation()
  world = await createWorld({ federation: pages.federation })
  scene = await provider(world)
  organizationId = (await client(world, scene, { planType: 19, seats: 50 })).organizationId
  await openSso(world, organizationId)
})

type Began = Awaited<ReturnType<typeof beganLogin>>

const back = async ({ state, cookie }: Began, over: Record<string, string>): Promise<Answer> =>
  world.call({
    method: 'GET',
    path: `/identity/sso/callback?${new URLSearchParams({ state, ...over }).toString()}`,
    headers: { cookie },
  })

/** A browser comes back whose person the pool knows as this one. */
async function backAs(subject: string, externalId: string, began?: Began): Promise<Answer> {
  const login = began ?? (await beganLogin(world, organizationId))
  pages.sessions.set(`code-${login.state}`, {
    tokens: { accessToken: 'access', refreshToken: 'refresh', expiresInSeconds: 3600 },
    subject,
    identities: [
      { providerName: 'another', externalId: 'another' },
      { providerName: providerNameOf(organizationId), externalId },
    ],
  })
  return back(login, { code: `code-${login.state}` })
}

const linked = async (accountId: string, externalId: string) =>
  world.store.commit([create('SsoLink', { organizationId, accountId, externalId, createdAt: world.now() })])

const linkOf = async (accountId: string) => world.store.get('SsoLink', { organizationId, accountId })

describe('finishSso', () => {
  it('hands the application a code and its own state, with the verifier of this login (T134)', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 1 })
    const login = await beganLogin(world, organizationId)
    const answer = await backAs(ada.subject, 'Ada-1', login)
    expect(answer.status).toBe(302)
    const to = new URL(answer.headers['location'] ?? '')
    expect(to.origin).toBe('http://localhost:8065')
    expect(to.searchParams.get('state')).toBe(asked.clientState)
    expect(pages.verifiers.at(-1)).toBe(hashOf(await poolVerifier(world.macKey, login.state)))
    const code = to.searchParams.get('code') ?? ''
    expect(await world.store.get('SsoCode', { codeHash: hashOf(code) })).toMatchObject({ accountId: ada.subject })
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'Ada-1' })
    const events = (await world.table.items()).filter(({ entity, type }) => entity === 'AuditEvent' && type === 1510)
    expect(events.map(({ memberId }) => memberId)).toContain(ada.memberId)
  })

  it('stores neither code nor tokens in clear', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const answer = await backAs(ada.subject, 'ada-clear')
    const code = new URL(answer.headers['location'] ?? '').searchParams.get('code') ?? 'none'
    const stored = JSON.stringify(await world.table.items())
    expect(stored).not.toContain(code)
    expect(stored).not.toContain('"refresh"')
  })

  it('is good once', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const login = await beganLogin(world, organizationId)
    expect((await backAs(ada.subject, 'ada-once', login)).status).toBe(302)
    const again = await writesNothing(world, async () => backAs(ada.subject, 'ada-once', login))
    expect(again.status).toBe(400)
    expect(again.body).toContain('was used already')
  })

  it.each([
    ['another browser', async (login: Began) => ({ ...login, cookie: `__Host-keyward-sso=${'B'.repeat(43)}` })],
    ['no cookie', async (login: Began) => ({ ...login, cookie: 'other=1' })],
    ['another state', async (login: Began) => ({ ...login, state: 'C'.repeat(43) })],
  ])('takes nobody back with %s, and leaves the login to its owner', async (_, change) => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const login = await beganLogin(world, organizationId)
    const wrong = await change(login)
    const answer = await tracesAtMost(world, async () => backAs(ada.subject, `x-${login.state}`, wrong))
    expect([answer.status, answer.headers['location']]).toEqual([400, undefined])
    expect((await backAs(ada.subject, `x-${login.state}`, login)).status).toBe(302)
  })

  it('visits the pool again after it stumbled over a fresh link, three times at most', async () => {
    const login = await beganLogin(world, organizationId)
    const stumbled = { error: 'server_error', error_description: 'Already found an entry for username x_y. ' }
    for (let count = 0; count < 3; count += 1) {
      const again = await back(login, stumbled)
      expect(again.status).toBe(302)
      expect(new URL(again.headers['location'] ?? '').searchParams.get('state')).toBe(login.state)
    }
    expect((await back(login, stumbled)).status).toBe(400)
    expect((await back(login, stumbled)).body).toContain('was used already')
  })

  it('traces why somebody did not come back signed in, and who did, without naming anybody', async () => {
    const login = await beganLogin(world, organizationId)
    const description = 'Invalid SAML response received: Audience restriction (received urn:other, expected urn:x). '
    await back(login, { error: 'server_error', error_description: description })
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const other = await beganLogin(world, organizationId)
    await backAs(ada.subject, 'ada-traced', other)
    const traces = await world.store.listAll('SsoTrace', { organizationId })
    const ofLogin = (state: string) => traces.filter(({ attemptId }) => hashOf(state).startsWith(attemptId ?? '-'))
    expect(ofLogin(login.state)).toEqual([
      expect.objectContaining({
        step: 'callback',
        code: 'sso.audience_wrong',
        clientId: asked.clientId,
        expected: expect.objectContaining({ audience: 'urn:amazon:cognito:sp:us-east-1_Test' }),
        received: expect.objectContaining({ audience: 'urn:other' }),
      }),
    ])
    expect(ofLogin(other.state)).toEqual([expect.objectContaining({ step: 'callback', code: null })])
    for (const secret of [ada.email, 'ada-traced', login.state, other.state, `code-${other.state}`]) {
      expect(JSON.stringify(traces)).not.toContain(secret)
    }
  })

  it('shows what the trigger or the pool said, and ends the login', async () => {
    const login = await beganLogin(world, organizationId)
    const told = { error: 'server_error', error_description: 'PreSignUp failed with error sso.not_member. ' }
    expect((await back(login, told)).body).toContain('You are not a member of this organization')
    const other = await beganLogin(world, organizationId)
    const hostile = { error: 'server_error', error_description: 'Invalid <script>alert(1)</script>' }
    const page = (await back(other, hostile)).body
    expect(page).toContain('Invalid &lt;script&gt;')
    expect((await back(other, hostile)).body).toContain('was used already')
  })

  it('refuses the revoked, linked or not, and leaves him no link (T131)', async () => {
    const revoked = await member(world, organizationId, { type: 2, status: -1 })
    expect((await backAs(revoked.subject, 'revoked')).body).toContain('was revoked')
    expect(await linkOf(revoked.subject)).toBeUndefined()
    await linked(revoked.subject, 'revoked')
    expect((await backAs(revoked.subject, 'revoked')).body).toContain('was revoked')
  })

  it('lets the pool forget whom the records do not know, and has him introduced anew (T131)', async () => {
    const [stranger, removed] = [await person(world), await person(world)]
    await linked(removed.subject, 'removed')
    for (const [{ subject }, externalId] of [
      [stranger, 'stranger'],
      [removed, 'removed'],
    ] as const) {
      pages.links.set(`${providerNameOf(organizationId)} ${externalId}`, 'of the pool')
      const login = await beganLogin(world, organizationId)
      const answer = await backAs(subject, externalId, login)
      expect(new URL(answer.headers['location'] ?? '').searchParams.get('state')).toBe(login.state)
      expect(pages.links.has(`${providerNameOf(organizationId)} ${externalId}`)).toBe(false)
      expect(await linkOf(subject)).toBeUndefined()
    }
  })

  it.each([
    ['confirmed in another organization', 2],
    ['accepted there', 1],
  ] as const)('refuses a member who is %s, linked or not', async (_, status) => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const other = await client(world, scene, { planType: 19, seats: 5 })
    await member(world, other.organizationId, { type: 2, status, accountId: ada.subject, email: ada.email })
    expect((await backAs(ada.subject, `elsewhere-${status}`)).body).toContain('another organization or to a provider')
    await linked(ada.subject, `elsewhere-${status}`)
    expect((await backAs(ada.subject, `elsewhere-${status}`)).body).toContain('another organization or to a provider')
  })

  it('refuses a member who works for a provider, also where he was linked before', async () => {
    const staff = await providerUser(world, scene, 1)
    await member(world, organizationId, { type: 2, status: 2, accountId: staff.subject, email: staff.email })
    await linked(staff.subject, 'staff')
    expect((await backAs(staff.subject, 'staff')).body).toContain('another organization or to a provider')
  })

  it.each([
    ['invited', 0],
    ['revoked', -1],
  ] as const)('lets nobody lock a member out who was only %s by another organization', async (_, status) => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const other = await client(world, scene, { planType: 19, seats: 5 })
    await member(world, other.organizationId, { type: 2, status, accountId: ada.subject, email: ada.email })
    expect((await backAs(ada.subject, `offered-${status}`)).status).toBe(302)
    expect(await linkOf(ada.subject)).toBeDefined()
  })

  it('refuses where the pool and the records know different people by one identity', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const eve = await member(world, organizationId, { type: 2, status: 2 })
    await backAs(ada.subject, 'Taken')
    expect((await backAs(eve.subject, 'taken')).body).toContain('belongs to another account')
    expect(await linkOf(eve.subject)).toBeUndefined()
  })

  it('links anew whom the provider names otherwise now', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await backAs(ada.subject, 'before')
    expect((await backAs(ada.subject, 'after')).status).toBe(302)
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'after' })
    const partings = await world.store.listAll('IdentityParting', { organizationId })
    expect(partings).toEqual([expect.objectContaining({ accountId: ada.subject, externalId: 'before' })])
  })

  it('asks again whom the pool links with an organization that he left, too, once that identity is parted', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await backAs(ada.subject, 'ada-both')
    const login = await beganLogin(world, organizationId)
    pages.sessions.set(`code-${login.state}`, {
      tokens: { accessToken: 'access', refreshToken: 'refresh', expiresInSeconds: 3600 },
      subject: ada.subject,
      identities: [organizationId, randomUUID()].map((id) => ({
        providerName: providerNameOf(id),
        externalId: 'ada-both',
      })),
    })
    const again = await back(login, { code: `code-${login.state}` })
    expect([again.status, new URL(again.headers['location'] ?? '').origin]).toEqual([302, 'https://pages.keyward.test'])
  })

  it('refuses a code that the pool does not know, an identity of another provider, and SSO that was turned off', async () => {
    const login = await beganLogin(world, organizationId)
    expect((await back(login, { code: 'unknown' })).body).toContain('expired')
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const foreign = await beganLogin(world, (await client(world, scene, { planType: 19, seats: 1 })).organizationId)
    expect((await backAs(ada.subject, 'ada', foreign)).status).toBe(400)
    const off = await beganLogin(world, organizationId)
    const saved = await world.store.get('SsoConfiguration', { organizationId })
    if (saved) await world.store.commit([replace('SsoConfiguration', saved, { enabled: false })])
    expect((await backAs(ada.subject, 'ada', off)).body).toContain('is off')
    const now = await world.store.get('SsoConfiguration', { organizationId })
    if (now) await world.store.commit([replace('SsoConfiguration', now, { enabled: true })])
  })

  it('expires after ten minutes', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const login = await beganLogin(world, organizationId)
    world.pass({ minutes: 10 })
    expect((await backAs(ada.subject, 'late', login)).body).toContain('expired')
  })
})
