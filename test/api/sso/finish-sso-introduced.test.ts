import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { newSecret } from '../../../functions/runtime/sealed-session.ts'
import { limits } from '../../../shared/config/limits.ts'
import { minutesAfter } from '../../../shared/domain/instant.ts'
import { providerNameOf } from '../../../shared/domain/sso/provider-name.ts'
import { introducedAs } from '../../../shared/domain/sso/told-refusal.ts'
import { create, replace } from '../../../shared/store/change-set.ts'
import { eventsAbout, expectCounted } from '../../support/counted.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { type MemoryFederation, memoryFederation } from '../../support/memory-federation.ts'
import { memoryUserPool, type PoolUser } from '../../support/memory-user-pool.ts'
import { newcomer } from '../../support/newcomers.ts'
import { client, member, type ProviderScene, person, provider } from '../../support/scene.ts'
import { beganLogin, openSso } from '../../support/sso.ts'
import { type Answer, createWorld, type World } from '../../support/world.ts'

let world: World
let pages: MemoryFederation
let users: Map<string, PoolUser>
let scene: ProviderScene
let organizationId: string
let domain: string

beforeAll(async () => {
  pages = memoryFederation()
  const pool = memoryUserPool()
  users = pool.users
  world = await createWorld({ federation: pages.federation, userPool: pool.userPool })
  scene = await provider(world)
})

beforeEach(async () => {
  organizationId = (await client(world, scene, { planType: 19, seats: 10 })).organizationId
  domain = `${randomUUID()}.test`
  await verifiedDomain(world, organizationId, domain)
  await openSso(world, organizationId)
})

type Began = Awaited<ReturnType<typeof beganLogin>>

/** The trigger of the pool keeps what the provider told. */
async function introduce(externalId: string, email: string | null, of = organizationId): Promise<string> {
  const introductionId = newSecret()
  const expiresAt = minutesAfter(world.now(), 5)
  const introduction = { introductionId, organizationId: of, externalId, email, expiresAt }
  await world.store.commit([create('SsoIntroduction', introduction)])
  return introductionId
}

const backWith = async ({ state, cookie }: Began, introductionId: string): Promise<Answer> => {
  const error_description = `PreSignUp failed with error ${introducedAs(introductionId)}. `
  const query = new URLSearchParams({ state, error: 'server_error', error_description })
  return world.call({ method: 'GET', path: `/identity/sso/callback?${query.toString()}`, headers: { cookie } })
}

/** A browser comes back whose person the pool does not know. */
const backAsUnknown = async (externalId: string, email: string | null): Promise<Answer> =>
  backWith(await beganLogin(world, organizationId), await introduce(externalId, email))

const atPool = (externalId: string) => pages.links.get(`${providerNameOf(organizationId)} ${externalId}`)
const linkOf = async (accountId: string) => world.store.get('SsoLink', { organizationId, accountId })
const rowsOf = async (email: string) =>
  (await world.store.listAll('Member', { organizationId })).filter((row) => row.email === email)
const newcomerOf = async (email: string) => world.store.find('Newcomer', 'byAddress', { email })
const mailsTo = async (email: string) => (await world.mails()).filter(({ to }) => to === email)

describe('finishSso with somebody whom the pool does not know', () => {
  it('links a member by his address, and lets the pool know (T134)', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const answer = await backAsUnknown('Ada-1', ada.email)
    expect([answer.status, atPool('Ada-1')]).toEqual([302, ada.email])
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'Ada-1' })
    expect(await eventsAbout(world, ada.memberId)).toEqual([1510])
  })

  it('lets the pool forget the identity from before', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await backAsUnknown('old', ada.email)
    await backAsUnknown('new', ada.email)
    expect([atPool('old'), atPool('new')]).toEqual([undefined, ada.email])
    expect(await eventsAbout(world, ada.memberId)).toEqual([1510, 1509])
  })

  it('takes an introduction once, in a login of the same organization, for five minutes', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const login = await beganLogin(world, organizationId)
    const introductionId = await introduce('once', ada.email)
    expect((await backWith(login, introductionId)).status).toBe(302)
    expect((await backWith(login, introductionId)).body).toContain('expired')
    const other = await client(world, scene, { planType: 19, seats: 5 })
    await openSso(world, other.organizationId)
    const foreign = await introduce('foreign', ada.email, other.organizationId)
    expect((await backWith(await beganLogin(world, organizationId), foreign)).body).toContain('expired')
    const late = await introduce('late', ada.email)
    world.pass({ minutes: 5 })
    expect((await backWith(await beganLogin(world, organizationId), late)).body).toContain('expired')
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'once' })
  })

  it('makes an account to be of somebody unknown at a verified domain: a row, a seat, a link (T136)', async () => {
    const email = `ada@${domain}`
    expect((await backAsUnknown('Ada-2', email)).status).toBe(302)
    const made = await newcomerOf(email)
    expect(users.get(email)).toEqual({ subject: made?.accountId, password: null })
    const [row] = await rowsOf(email)
    expect(row).toMatchObject({ accountId: made?.accountId, type: 2, status: 0, externalId: null, key: null })
    expect(await linkOf(made?.accountId ?? '')).toMatchObject({ externalId: 'Ada-2' })
    expect(atPool('Ada-2')).toBe(email)
    expect(await eventsAbout(world, row?.memberId ?? '')).toEqual([1510])
    expect(await mailsTo(email)).toEqual([])
    await expectCounted(world, organizationId)
  })

  it('gives the row that waits for the address to its newcomer, and takes no second seat', async () => {
    const email = `eve@${domain}`
    await invite(email)
    const [invited] = await rowsOf(email)
    expect((await backAsUnknown('Eve-1', email)).status).toBe(302)
    const rows = await rowsOf(email)
    expect(rows).toMatchObject([{ memberId: invited?.memberId, status: 0, invitation: invited?.invitation }])
    expect(rows[0]?.accountId).toBe((await newcomerOf(email))?.accountId)
    await expectCounted(world, organizationId)
  })

  it('begins where an earlier beginning ended, with the same account to be', async () => {
    const ada = await newcomer(world, organizationId, { email: `ada@${domain}` })
    expect((await backAsUnknown('Ada-3', ada.email)).status).toBe(302)
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'Ada-3' })
    expect(await rowsOf(ada.email)).toHaveLength(1)
  })

  it('never makes a deleted account’s user the newcomer’s', async () => {
    const email = `late@${domain}`
    const subject = randomUUID()
    users.set(email, { subject, password: 'of before' })
    const erasure = { accountId: subject, email, requestedAt: world.now(), erasedAt: null }
    await world.store.commit([create('AccountErasure', erasure)])
    await backAsUnknown('Late-1', email)
    expect((await newcomerOf(email))?.accountId).not.toBe(subject)
    expect(users.get(email)?.password).toBeNull()
  })

  it('takes nobody in where no seat is free, and writes nothing of him', async () => {
    const seats = await world.store.get('OrganizationSeats', { organizationId })
    if (seats) await world.store.commit([replace('OrganizationSeats', seats, { seats: seats.occupied })])
    expect((await backAsUnknown('Full-1', `full@${domain}`)).body).toContain('no seat that is free')
    expect((await backAsUnknown('Full-2', 'full@elsewhere.test')).body).toContain('no seat that is free')
    expect(await newcomerOf(`full@${domain}`)).toBeUndefined()
    expect([await rowsOf(`full@${domain}`), await rowsOf('full@elsewhere.test')]).toEqual([[], []])
    expect(atPool('Full-1')).toBeUndefined()
  })

  it('invites an unknown address elsewhere by mail, once, and makes neither account nor link', async () => {
    const email = `${randomUUID()}@elsewhere.test`
    expect((await backAsUnknown('Ext-1', email)).body).toContain(`An invitation was mailed to ${email}`)
    expect((await backAsUnknown('Ext-1', email)).body).toContain('Accept the invitation that was mailed to you first')
    expect((await mailsTo(email)).map(({ letter }) => letter.kind)).toEqual(['member-invited'])
    const [row] = await rowsOf(email)
    expect(row).toMatchObject({ accountId: null, type: 2, status: 0 })
    expect(await eventsAbout(world, row?.memberId ?? '')).toEqual([1500])
    expect([await newcomerOf(email), users.has(email), atPool('Ext-1')]).toEqual([undefined, false, undefined])
    await expectCounted(world, organizationId)
  })

  it('counts such an invitation, and ends where the organization may invite nobody more today', async () => {
    const day = world.now().slice(0, 10)
    await world.store.commit([
      create('InvitationAllowance', { of: 'organization', subject: organizationId, day, used: 1_000_000 }),
    ])
    const email = `${randomUUID()}@elsewhere.test`
    expect((await backAsUnknown('Ext-2', email)).body).toContain('can invite nobody more today')
    expect(await rowsOf(email)).toEqual([])
  })

  it.each([
    [
      'verified by another organization',
      async (name: string) => {
        const other = await client(world, scene, { planType: 19, seats: 5 })
        await verifiedDomain(world, other.organizationId, name)
      },
    ],
    ['that nobody verified', async () => {}],
  ])('believes no address of a domain %s', async (_, prepare) => {
    const name = `${randomUUID()}.test`
    await prepare(name)
    await backAsUnknown(`Foreign-${name}`, `ada@${name}`)
    expect([await newcomerOf(`ada@${name}`), users.has(`ada@${name}`)]).toEqual([undefined, false])
  })

  it('gives nobody the account that merely has the address (T133)', async () => {
    const [at, elsewhere] = [await person(world, `known@${domain}`), await person(world)]
    const words = [
      [at, 'not a member'] as const,
      [elsewhere, `An invitation was mailed to ${elsewhere.email}`] as const,
    ]
    for (const [{ email, subject }, said] of words) {
      expect((await backAsUnknown(`Known-${email}`, email)).body).toContain(said)
      expect([await linkOf(subject), atPool(`Known-${email}`)]).toEqual([undefined, undefined])
    }
  })

  it('asks an invited account to accept first, at the verified domain too', async () => {
    for (const email of [`asked@${domain}`, `${randomUUID()}@elsewhere.test`]) {
      await member(world, organizationId, { type: 2, status: 0, email })
      expect((await backAsUnknown(`Asked-${email}`, email)).body).toContain('Accept the invitation')
    }
  })

  it('gives the revoked neither account nor link (T131)', async () => {
    const email = `revoked@${domain}`
    await invite(email)
    const [row] = await rowsOf(email)
    const revocation = { from: 0 as const, reason: 1, at: world.now() }
    if (row) await world.store.commit([replace('Member', row, { status: -1, revocation })])
    expect((await backAsUnknown('Revoked-1', email)).body).toContain('was revoked')
    expect([await newcomerOf(email), users.has(email), atPool('Revoked-1')]).toEqual([undefined, false, undefined])
  })

  it('wants an address', async () => {
    expect((await backAsUnknown('nameless', null)).body).toContain('told no e-mail address')
  })

  it('takes a link away that leads to nobody, and looks at the identity anew', async () => {
    const [gone, ada] = [await person(world), await member(world, organizationId, { type: 2, status: 2 })]
    const link = { organizationId, accountId: gone.subject, externalId: 'Moved-1', createdAt: world.now() }
    await world.store.commit([create('SsoLink', link)])
    const login = await beganLogin(world, organizationId)
    expect((await backWith(login, await introduce('Moved-1', ada.email))).status).toBe(302)
    expect([await linkOf(gone.subject), await linkOf(ada.subject)]).toEqual([undefined, undefined])
    expect((await backWith(login, await introduce('Moved-1', ada.email))).status).toBe(302)
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'Moved-1' })
  })

  it('says that the name is unclear where the pool links it and yet does not know it', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const login = await beganLogin(world, organizationId)
    for (let visit = 0; visit < limits.ssoRepeatsMax; visit += 1) {
      expect((await backWith(login, await introduce('mixed', ada.email))).status).toBe(302)
    }
    expect((await backWith(login, await introduce('mixed', ada.email))).body).toContain('capital and small letters')
  })

  it('gives a pool that lost the user another one, who stands for the same account', async () => {
    const ada = await newcomer(world, organizationId, { email: `lost@${domain}` })
    const link = { organizationId, accountId: ada.subject, externalId: 'Lost-1', createdAt: world.now() }
    await world.store.commit([create('SsoLink', link)])
    pages.absent.add(ada.email)
    expect((await backAsUnknown('Lost-1', ada.email)).status).toBe(302)
    const subject = users.get(ada.email)?.subject ?? ''
    expect(await world.store.get('SubjectAlias', { subject })).toMatchObject({ accountId: ada.subject })
  })
})

describe('finishSso with an account that somebody chose by hand', () => {
  it('links that account, whatever the address', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    const login = await beganLogin(world, organizationId, ada.subject)
    expect((await backWith(login, await introduce('Hand-1', `unknown@${domain}`))).status).toBe(302)
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'Hand-1' })
    expect(await newcomerOf(`unknown@${domain}`)).toBeUndefined()
  })

  it('links nobody who is no member, has not accepted, or stands elsewhere', async () => {
    const stranger = await person(world)
    const began = await newcomer(world, organizationId, { email: `began@${domain}` })
    const elsewhere = await member(world, organizationId, { type: 2, status: 2 })
    const other = await client(world, scene, { planType: 19, seats: 5 })
    const there = { accountId: elsewhere.subject, email: elsewhere.email }
    await member(world, other.organizationId, { type: 2, status: 2, ...there })
    for (const [{ subject }, reason] of [
      [stranger, 'not a member'],
      [began, 'Accept the invitation'],
      [elsewhere, 'another organization'],
    ] as const) {
      const login = await beganLogin(world, organizationId, subject)
      const answer = await backWith(login, await introduce(`Hand-${subject}`, `new-${subject}@${domain}`))
      expect(answer.body).toContain(reason)
      expect(await linkOf(subject)).toBeUndefined()
    }
  })

  it('takes nobody’s identity away from him', async () => {
    const [ada, eve] = [
      await member(world, organizationId, { type: 2, status: 2 }),
      await member(world, organizationId, { type: 2, status: 2 }),
    ]
    await backAsUnknown('Adas', ada.email)
    const login = await beganLogin(world, organizationId, eve.subject)
    expect((await backWith(login, await introduce('Adas', ada.email))).body).toContain('belongs to another account')
    expect(await linkOf(ada.subject)).toMatchObject({ externalId: 'Adas' })
  })
})

async function invite(email: string): Promise<void> {
  const answer = await world.call({
    method: 'POST',
    path: `/api/organizations/${organizationId}/users/invite`,
    body: { emails: [email], type: 2, collections: [], groups: [] },
    subject: scene.admin.subject,
  })
  expect(answer.status).toBe(200)
}
