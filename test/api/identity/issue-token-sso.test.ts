import { beforeAll, describe, expect, it } from '@jest/globals'
import { hashOf, newSecret, sealSession } from '../../../functions/runtime/sealed-session.ts'
import { makeVerifier } from '../../../functions/runtime/verifier.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { create, replace } from '../../../shared/store/change-set.ts'
import { requestToken } from '../../support/identity-world.ts'
import { memoryUserPool } from '../../support/memory-user-pool.ts'
import { newcomer } from '../../support/newcomers.ts'
import { enforce } from '../../support/policies.ts'
import { writesNothing } from '../../support/refusals.ts'
import { client, member, type Person, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { asked, openSso } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

const PASSWORD_HASH = `${'A'.repeat(43)}=`
const pool = memoryUserPool()
let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld({ userPool: pool.userPool })
  scene = await provider(world, { teams: 50, enterprise: 500 })
})

/** A code for this person, as the callback hands it out. */
async function codeFor({ subject }: Person): Promise<string> {
  const code = newSecret()
  const { clientId, redirectUri, codeChallenge } = asked
  await world.store.commit([
    create('SsoCode', {
      codeHash: hashOf(code),
      accountId: subject,
      clientId,
      redirectUri,
      codeChallenge,
      sealedSession: sealSession(code, { accessToken: 'access', refreshToken: 'refresh', expiresInSeconds: 3600 }),
      expiresAt: new Date(Date.parse(world.now()) + 300_000).toISOString(),
    }),
  ])
  return code
}

const redeem = async (code: string, over: Record<string, string> = {}) =>
  requestToken(world, {
    grant_type: 'authorization_code',
    client_id: asked.clientId,
    code,
    code_verifier: 'the verifier of the application',
    redirect_uri: asked.redirectUri,
    ...over,
  })

/** Somebody who can sign in with his password. */
async function withPassword(someone: Person): Promise<Person> {
  pool.users.set(someone.email, { subject: someone.subject, password: PASSWORD_HASH })
  const account = await world.store.get('Account', { accountId: someone.subject })
  const verifier = await makeVerifier(PASSWORD_HASH)
  if (account) await world.store.commit([replace('Account', account, { verifier })])
  return someone
}

const signIn = async ({ email }: Person, password = PASSWORD_HASH) =>
  requestToken(world, { grant_type: 'password', client_id: 'cli', username: email, password })

describe('issueToken with a code of SSO', () => {
  it('answers what the password grant answers', async () => {
    const ada = await withPassword(await person(world))
    const bySso = await redeem(await codeFor(ada))
    expect(bySso.status).toBe(200)
    const byPassword = await signIn(ada)
    const { access_token, refresh_token, ...rest } = bySso.body
    expect([access_token, refresh_token]).toEqual(['access', 'refresh'])
    const { access_token: _access, refresh_token: _refresh, ...expected } = byPassword.body
    expect(rest).toEqual(expected)
  })

  it('is good once', async () => {
    const code = await codeFor(await person(world))
    expect((await redeem(code)).status).toBe(200)
    const again = await writesNothing(world, async () => redeem(code))
    expect(again.body).toMatchObject({ error: 'invalid_grant', code: 'sso.code_invalid' })
  })

  it.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['another client', { client_id: 'desktop' }],
    ['another redirect address', { redirect_uri: 'http://localhost:8066' }],
  ])('refuses %s, which uses the code up', async (_, over) => {
    const code = await codeFor(await person(world))
    expect((await redeem(code, over)).body).toMatchObject({ error: 'invalid_grant' })
    expect((await redeem(code)).body).toMatchObject({ error: 'invalid_grant' })
  })

  it('refuses a code that was never handed out, and one after five minutes', async () => {
    expect((await redeem(newSecret())).body.code).toBe('sso.code_invalid')
    const code = await codeFor(await person(world))
    world.pass({ minutes: 5 })
    expect((await redeem(code)).body.code).toBe('sso.code_invalid')
  })

  it.each(['code', 'code_verifier', 'redirect_uri'])('wants a %s', async (field) => {
    const answer = await redeem(await codeFor(await person(world)), { [field]: '' })
    expect([answer.status, answer.body.code]).toEqual([400, 'request.field_missing'])
  })

  it('asks for the second step first, and takes the same code with it', async () => {
    const ada = await person(world)
    const account = await world.store.get('Account', { accountId: ada.subject })
    if (account) await world.store.commit([replace('Account', account, { twoStepProviders: [0] })])
    const code = await codeFor(ada)
    expect((await redeem(code)).body).toMatchObject({ code: 'account.two_step_required', TwoFactorProviders: ['0'] })
    expect((await redeem(code, { twoFactorToken: '000000', twoFactorProvider: '0' })).body.code).toBe(
      'two_step.code_wrong',
    )
    const off = await world.store.get('Account', { accountId: ada.subject })
    if (off) await world.store.commit([replace('Account', off, { twoStepProviders: [] })])
    expect((await redeem(code)).status).toBe(200)
  })
})

describe('issueToken with a code of SSO for a newcomer', () => {
  it('opens a session without keys, in which he sets a master password', async () => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 5 })
    const code = await codeFor(await newcomer(world, organizationId))
    const { status, body } = await redeem(code)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      access_token: 'access',
      refresh_token: 'refresh',
      Key: null,
      PrivateKey: null,
      AccountKeys: null,
      ResetMasterPassword: true,
      UserDecryptionOptions: { HasMasterPassword: false, MasterPasswordUnlock: null },
    })
    expect((await redeem(code)).body.code).toBe('sso.code_invalid')
  })

  it('knows him by no password, and says what it says of a stranger', async () => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 5 })
    const ada = await newcomer(world, organizationId)
    expect((await signIn(ada)).body.code).toBe('account.credentials_wrong')
  })

  it('continues his session', async () => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 5 })
    const { email, subject } = await newcomer(world, organizationId)
    pool.users.set(email, { subject, password: null })
    const answer = await requestToken(world, { grant_type: 'refresh_token', refresh_token: `${subject}.0` })
    expect(answer.status).toBe(200)
  })
})

describe('issueToken where an organization requires SSO', () => {
  async function required(type: 0 | 1 | 2 = 2, status: 1 | 2 | -1 = 2) {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 5 })
    const { identifier } = await openSso(world, organizationId)
    await enforce(world, organizationId, [PolicyType.SingleOrg, PolicyType.RequireSso])
    const ada = await member(world, organizationId, { type, status })
    await withPassword(ada)
    return { ada, organizationId, identifier }
  }

  it('refuses the password of a member, and names the way in', async () => {
    const { ada, identifier } = await required()
    const answer = await writesNothing(world, async () => signIn(ada))
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'sso_required',
      ErrorModel: { Message: expect.stringContaining('Login with SSO'), Object: 'error' },
      SsoOrganizationIdentifier: identifier,
      code: 'account.sso_required',
    })
  })

  it('names no organization where several require it', async () => {
    const { ada } = await required()
    const other = await required()
    const { organizationId } = other
    await member(world, organizationId, { type: 2, status: 2, accountId: ada.subject, email: ada.email })
    expect((await signIn(ada)).body).toMatchObject({ code: 'account.sso_required', SsoOrganizationIdentifier: null })
  })

  it('says nothing of it to whoever has not got the password', async () => {
    const { ada } = await required()
    expect((await signIn(ada, `${'B'.repeat(43)}=`)).body.code).toBe('account.credentials_wrong')
  })

  it.each([
    ['owners', 0, 2],
    ['admins', 1, 2],
    ['the revoked', 2, -1],
  ] as const)('lets %s in by password', async (_, type, status) => {
    expect((await signIn((await required(type, status)).ada)).status).toBe(200)
  })

  it("lets the provider's staff in by password", async () => {
    const { organizationId } = await required()
    const staff = await withPassword(await providerUser(world, scene, 1))
    await member(world, organizationId, { type: 2, status: 2, accountId: staff.subject, email: staff.email })
    expect((await signIn(staff)).status).toBe(200)
  })

  it('lets a member in by SSO', async () => {
    const { ada } = await required()
    expect((await redeem(await codeFor(ada))).status).toBe(200)
  })
})
