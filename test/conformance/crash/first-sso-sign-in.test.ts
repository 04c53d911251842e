import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { hoursAfter } from '../../../shared/domain/instant.ts'
import { create, replace } from '../../../shared/store/change-set.ts'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { type Crashes, crashes } from '../../support/crash.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { newPasswordHash, requestToken } from '../../support/identity-world.ts'
import { type MemoryFederation, memoryFederation } from '../../support/memory-federation.ts'
import { memoryUserPool, type PoolUser } from '../../support/memory-user-pool.ts'
import { client, member, type ProviderScene, provider, sealed } from '../../support/scene.ts'
import { openSso } from '../../support/sso.ts'
import { type LoginEnd, logIn } from '../../support/sso-visits.ts'
import { createWorld, type World } from '../../support/world.ts'

const crash: Crashes = crashes()
let world: World
let pages: MemoryFederation
let users: Map<string, PoolUser>
let scene: ProviderScene
let organizationId: string
let identifier: string
let domain: string

beforeAll(async () => {
  pages = memoryFederation()
  const pool = memoryUserPool()
  users = pool.users
  world = await createWorld({
    federation: crash.wrap(pages.federation),
    userPool: crash.wrap(pool.userPool),
    wrapStore: crash.wrap,
  })
  scene = await provider(world)
})

beforeEach(async () => {
  organizationId = (await client(world, scene, { planType: 19, seats: 10 })).organizationId
  domain = `${randomUUID()}.test`
  await verifiedDomain(world, organizationId, domain)
  identifier = (await openSso(world, organizationId)).identifier
})

const signIn = async (email: string, externalId = `id-of-${email}`): Promise<LoginEnd> =>
  logIn({ world, pages, users }, organizationId, { externalId, email })

const subjectOf = (email: string) => users.get(email)?.subject ?? ''

/** Everything that there is of a newcomer, and how often. */
async function countOf(email: string) {
  const items = await world.table.items()
  const rows = items.filter(({ entity, email: of }) => entity === 'Member' && of === email)
  return {
    newcomers: items.filter(({ entity, email: of }) => entity === 'Newcomer' && of === email).length,
    accounts: items.filter(({ entity, email: of }) => entity === 'Account' && of === email).length,
    rows: rows.length,
    links: items.filter(({ entity, accountId }) => entity === 'SsoLink' && accountId === subjectOf(email)).length,
    events: await eventsAbout(world, String(rows[0]?.['memberId'])),
  }
}

const ONE = { newcomers: 1, accounts: 0, rows: 1, links: 1, events: [1510] }

/** The commits are, in this order: of the trigger, of the newcomer and his link, and of the code for the application. */
const cuts = [
  ['before', 'commit', 0],
  ['after', 'commit', 0],
  ['before', 'ensureUser', 0],
  ['after', 'ensureUser', 0],
  ['before', 'commit', 1],
  ['after', 'commit', 1],
  ['before', 'link', 0],
  ['after', 'link', 0],
  ['before', 'redeem', 0],
  ['after', 'redeem', 0],
  ['before', 'commit', 2],
  ['after', 'commit', 2],
] as const

describe.each(cuts)(
  'a first sign-in with SSO that is cut off %s %s, %i of its kind spared',
  (moment, method, spared) => {
    it('works the next time, with one account to be, one row, one seat and one link', async () => {
      const email = `ada@${domain}`
      crash.arm(method, moment, spared)
      await signIn(email)
      expect(await signIn(email)).toEqual({ accountId: subjectOf(email) })
      expect(await countOf(email)).toEqual(ONE)
      await expectCounted(world, organizationId)
    })

    it('works by another identity, too: the first one is parted', async () => {
      const email = `eve@${domain}`
      crash.arm(method, moment, spared)
      await signIn(email, 'before')
      expect(await signIn(email, 'after')).toEqual({ accountId: subjectOf(email) })
      expect(await countOf(email)).toMatchObject({ newcomers: 1, rows: 1, links: 1 })
      await expectCounted(world, organizationId)
    })

    it('links a member who has an account, the next time', async () => {
      const ada = await member(world, organizationId, { type: 2, status: 2 })
      users.set(ada.email, { subject: ada.subject, password: 'set' })
      crash.arm(method, moment, spared)
      await signIn(ada.email)
      // What was armed for a newcomer alone must not reach into the next attempt.
      crash.arm('nothing', 'before')
      expect(await signIn(ada.email)).toEqual({ accountId: ada.subject })
      expect(await countOf(ada.email)).toMatchObject({ newcomers: 0, accounts: 1, rows: 1, links: 1, events: [1510] })
    })
  },
)

describe('first sign-ins at the same time', () => {
  it('of one person make one account to be, and all of them end well', async () => {
    const email = `twice@${domain}`
    const ends = await Promise.all([signIn(email), signIn(email), signIn(email)])
    const again = await signIn(email)
    expect([...ends, again]).toEqual(Array.from({ length: 4 }, () => ({ accountId: subjectOf(email) })))
    expect(await countOf(email)).toEqual(ONE)
    await expectCounted(world, organizationId)
  })

  it('of two people for the last seat give it to one; the other is told why, and has nothing', async () => {
    const seats = await world.store.get('OrganizationSeats', { organizationId })
    if (seats) await world.store.commit([replace('OrganizationSeats', seats, { seats: seats.occupied + 1 })])
    const emails = [`one@${domain}`, `other@${domain}`]
    const ends = await Promise.all(emails.map(async (email) => signIn(email)))
    const lost = emails[ends.findIndex((end) => 'page' in end)] ?? ''
    expect(ends.filter((end) => 'accountId' in end)).toHaveLength(1)
    expect(ends).toContainEqual({ page: expect.stringContaining('no seat that is free') })
    expect(await countOf(lost)).toMatchObject({ newcomers: 0, rows: 0, links: 0 })
    await expectCounted(world, organizationId)
  })
})

describe.each([
  ['before', 'commit'],
  ['after', 'commit'],
  ['before', 'setPassword'],
  ['after', 'setPassword'],
] as const)('a first master password that is cut off %s %s', (moment, method) => {
  it('is finished by setting it again, or by signing in with it', async () => {
    const email = `ada@${domain}`
    await signIn(email)
    const masterPasswordHash = newPasswordHash()
    const body = {
      masterPasswordHash,
      key: sealed.symmetric,
      keys: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
      kdf: 0,
      kdfIterations: 600_000,
      orgIdentifier: identifier,
    }
    const accountId = subjectOf(email)
    const begun = await world.store.get('Newcomer', { accountId })
    const session = { accountId, sessionId: accountId, organizationId, externalId: email }
    const times = { createdAt: world.now(), expiresAt: hoursAfter(world.now(), 1) }
    await world.store.commit([
      create('SsoSession', { ...session, ...times, securityStamp: begun?.securityStamp ?? '' }),
    ])
    const request = { method: 'POST', path: '/api/accounts/set-password', body, subject: accountId }
    crash.arm(method, moment)
    await world.call(request)
    const again = await world.call(request)
    expect([200, 400]).toContain(again.status)
    if (again.status === 400) expect(again.body.code).toBe('account.has_master_password')
    const form = { grant_type: 'password', client_id: 'cli', username: email, password: masterPasswordHash }
    expect((await requestToken(world, form)).status).toBe(200)
    expect(await signIn(email)).toEqual({ accountId: subjectOf(email) })
    expect(await countOf(email)).toMatchObject({ newcomers: 0, accounts: 1, rows: 1, links: 1 })
    await expectCounted(world, organizationId)
  })
})
