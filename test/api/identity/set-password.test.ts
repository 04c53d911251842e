import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { newPasswordHash, requestToken } from '../../support/identity-world.ts'
import { memoryUserPool, type PoolUser } from '../../support/memory-user-pool.ts'
import { newcomer } from '../../support/newcomers.ts'
import { enforce } from '../../support/policies.ts'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import {
  client,
  confirmedOwner,
  type Person,
  type ProviderScene,
  person,
  provider,
  sealed,
} from '../../support/scene.ts'
import { openSso } from '../../support/sso.ts'
import { type Answer, createWorld, type World } from '../../support/world.ts'

let world: World
let users: Map<string, PoolUser>
let scene: ProviderScene
let organizationId: string
let identifier: string
let owner: Person
let domain: string
let ada: Person & { memberId: string }

beforeAll(async () => {
  const pool = memoryUserPool()
  users = pool.users
  world = await createWorld({ userPool: pool.userPool })
  scene = await provider(world)
})

beforeEach(async () => {
  const opened = await client(world, scene, { planType: 19, seats: 10 })
  organizationId = opened.organizationId
  owner = await confirmedOwner(world, scene, opened)
  identifier = (await openSso(world, organizationId)).identifier
  domain = `${randomUUID()}.test`
  await verifiedDomain(world, organizationId, domain)
  ada = await someNewcomer()
})

async function someNewcomer(): Promise<Person & { memberId: string }> {
  const someone = await newcomer(world, organizationId, { email: `${randomUUID()}@${domain}` })
  users.set(someone.email, { subject: someone.subject, password: null })
  return someone
}

const PASSWORD = newPasswordHash()
const request = (over: object = {}, { subject } = ada) => ({
  method: 'POST',
  path: '/api/accounts/set-password',
  body: {
    masterPasswordHash: PASSWORD,
    masterPasswordHint: 'the usual',
    key: sealed.symmetric,
    keys: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
    kdf: 0,
    kdfIterations: 600_000,
    orgIdentifier: identifier,
    ...over,
  },
  subject,
})
const setPassword = async (over: object = {}, who = ada): Promise<Answer> => world.call(request(over, who))
const refused = async (over: object = {}, who = ada): Promise<Answer> =>
  writesNothing(world, async () => setPassword(over, who))
const rowOf = async ({ memberId } = ada) => world.store.get('Member', { organizationId, memberId })
const accountOf = async ({ subject }: Person = ada) => world.store.get('Account', { accountId: subject })
const signIn = async ({ email }: Person = ada) =>
  requestToken(world, { grant_type: 'password', client_id: 'cli', username: email, password: PASSWORD })

async function change(row: Partial<NonNullable<Awaited<ReturnType<typeof rowOf>>>>): Promise<void> {
  const before = await rowOf()
  if (before) await world.store.commit([replace('Member', before, row)])
}

describe('setPassword', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('makes the account with the keys of the client, and accepts: an administrator has yet to confirm', async () => {
    const answer = await setPassword()
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect(await accountOf()).toMatchObject({
      email: ada.email,
      masterPasswordHint: 'the usual',
      key: sealed.symmetric,
      publicKey: sealed.publicKey,
      kdf: { kdf: 0, iterations: 600_000, memory: null, parallelism: null },
      twoStepProviders: [],
    })
    expect(await rowOf()).toMatchObject({ status: 1, accountId: ada.subject, key: null, resetPasswordKey: null })
    expect(await world.store.get('Newcomer', { accountId: ada.subject })).toBeUndefined()
    expect((await signIn()).body).toMatchObject({ Key: sealed.symmetric, ResetMasterPassword: false })
    const told = (await world.mails()).filter(({ letter }) => letter.kind === 'member-accepted')
    expect(told.map(({ to }) => to)).toContain(owner.email)
  })

  it('knows the identifier in either letter case, and enrols in account recovery with a key', async () => {
    await enforce(world, organizationId, [PolicyType.SingleOrg, PolicyType.ResetPassword], { autoEnrollEnabled: true })
    const answer = await setPassword({
      orgIdentifier: identifier.toUpperCase(),
      resetPasswordKey: sealed.asymmetric,
    })
    expect(answer.status).toBe(200)
    expect(await rowOf()).toMatchObject({ status: 1, resetPasswordKey: sealed.asymmetric })
  })

  it('takes clients that enrol in account recovery afterwards', async () => {
    await enforce(world, organizationId, [PolicyType.SingleOrg, PolicyType.ResetPassword], { autoEnrollEnabled: true })
    expect((await setPassword()).status).toBe(200)
    expect(await rowOf()).toMatchObject({ status: 1, resetPasswordKey: null })
  })

  it('turns codes by mail on where the organization requires two-step login (T136)', async () => {
    await enforce(world, organizationId, [PolicyType.TwoFactorAuthentication])
    expect((await setPassword()).status).toBe(200)
    expect(await accountOf()).toMatchObject({ twoStepProviders: [1] })
    expect(await world.store.get('TwoStepLogin', { accountId: ada.subject })).toMatchObject({ codeAddress: ada.email })
    expect((await signIn()).body.code).toBe('account.two_step_required')
  })

  it('works once', async () => {
    await setPassword()
    expect((await refused()).body.code).toBe('account.has_master_password')
  })

  it('is not for accounts', async () => {
    expect((await refused({}, { ...(await person(world)), memberId: '' })).body.code).toBe(
      'account.has_master_password',
    )
  })

  it('refuses an identifier that nobody has, and one of an organization that he is not in', async () => {
    expect((await refused({ orgIdentifier: 'nobody' })).body).toMatchObject({
      code: 'sso.identifier_unknown',
      validationErrors: { OrgIdentifier: [expect.any(String)] },
    })
    const other = await openSso(world, (await client(world, scene, { planType: 19, seats: 5 })).organizationId)
    expect((await refused({ orgIdentifier: other.identifier })).body.code).toBe('sso.not_member')
  })

  it.each([
    ['member.revoked', { status: -1, revocation: { from: 0, reason: 1, at: '2026-01-01T00:00:00.000Z' } }],
    ['member.awaiting_confirmation', { status: 1 }],
    ['member.already_in_organization', { status: 2 }],
  ] as const)('refuses with %s in another state of the row', async (code, row) => {
    await change(row)
    expect((await refused()).body.code).toBe(code)
  })

  it('refuses where the organization is suspended', async () => {
    const before = await world.store.get('Organization', { organizationId })
    if (before) await world.store.commit([replace('Organization', before, { enabled: false })])
    expect((await refused()).body.code).toBe('organization.suspended')
  })

  it('refuses a key derivation that is too weak', async () => {
    expect((await refused({ kdfIterations: 1000 })).body.code).toBe('account.kdf_out_of_range')
  })
})

describe('a newcomer', () => {
  it('reads his own profile, and nothing that an account is asked for', async () => {
    const answer = await world.call({ method: 'GET', path: '/api/sync', subject: ada.subject })
    expect(answer.status).toBe(401)
    const own = await world.call({ method: 'GET', path: '/api/accounts/profile', subject: ada.subject })
    expect(own.body).toMatchObject({
      id: ada.subject,
      email: ada.email,
      key: null,
      privateKey: null,
      organizations: [],
    })
  })

  it('can be removed like anybody who is invited, though the organization claims his domain', async () => {
    const eve = await newcomer(world, organizationId, { email: `eve@${domain}` })
    const path = `/api/organizations/${organizationId}/users/${eve.memberId}`
    const removed = await world.call({ method: 'DELETE', path, subject: scene.admin.subject })
    expect(removed.status).toBe(200)
    expect((await refused({}, eve)).body.code).toBe('sso.not_member')
  })

  it('makes nobody an account whose session another organization began, or that ended since', async () => {
    const [session] = await world.store.listAll('SsoSession', { accountId: ada.subject })
    const foreign = { organizationId: scene.providerId }
    for (const change of [foreign, { organizationId, securityStamp: 'another' }]) {
      const [held] = await world.store.listAll('SsoSession', { accountId: ada.subject })
      if (held) await world.store.commit([replace('SsoSession', held, change)])
      expect((await refused()).body.code).toBe('account.session_ended')
    }
    expect((await writesNothing(world, async () => world.call({ ...request(), session: 'another' }))).body.code).toBe(
      'account.session_ended',
    )
    expect(session).toBeDefined()
  })

  it('makes nobody an account of a domain that the organization gave up', async () => {
    const eve = await newcomer(world, organizationId, { email: `eve@${randomUUID()}.test` })
    expect((await refused({}, eve)).body.code).toBe('sso.invitation_first')
  })

  it('is no other one’s: a random subject gets nothing', async () => {
    const answer = await refused({}, { subject: randomUUID(), email: '', memberId: '' })
    expect(answer.status).toBe(401)
  })
})
