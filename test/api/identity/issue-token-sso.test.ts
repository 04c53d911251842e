import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { hashOf, newSecret, sealSession } from '../../../functions/runtime/sealed-session.ts'
import { makeVerifier } from '../../../functions/runtime/verifier.ts'
import { composeMail } from '../../../functions/workers/compose-mail.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { remember, TwoStepWay } from '../../../shared/domain/two-step-login/record.ts'
import { type Change, create, remove, replace } from '../../../shared/store/change-set.ts'
import type { SsoConfiguration } from '../../../shared/store/entities/sso.ts'
import { requestToken, subjectIn } from '../../support/identity-world.ts'
import { lastMailTo } from '../../support/mail.ts'
import { memoryFederation } from '../../support/memory-federation.ts'
import { memoryUserPool } from '../../support/memory-user-pool.ts'
import { newcomer } from '../../support/newcomers.ts'
import { enforce } from '../../support/policies.ts'
import { writesNothing } from '../../support/refusals.ts'
import { client, member, type Person, type ProviderScene, person, provider, providerUser } from '../../support/scene.ts'
import { asked, openSso } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

const PASSWORD_HASH = `${'A'.repeat(43)}=`
const pool = memoryUserPool()
const pages = memoryFederation()
let world: World
let scene: ProviderScene
let place: string

beforeAll(async () => {
  world = await createWorld({ userPool: pool.userPool, federation: pages.federation })
  scene = await provider(world, { teams: 50, enterprise: 500 })
  place = (await client(world, scene, { planType: 19, seats: 50 })).organizationId
  await openSso(world, place)
})

/** Tokens of a session of this person, as the pool's pages give them. */
function poolSession(subject: string) {
  const claims = Buffer.from(JSON.stringify({ sub: subject, origin_jti: randomUUID() })).toString('base64url')
  return { accessToken: `header.${claims}.signature`, refreshToken: newSecret(), expiresInSeconds: 3600 }
}

/** A code for this person, as the callback hands it out. */
async function codeFor({ subject }: Person, organizationId = place): Promise<string> {
  const code = newSecret()
  const session = poolSession(subject)
  pages.refreshed.set(session.refreshToken, { ...session, refreshToken: null })
  const { clientId, redirectUri, codeChallenge } = asked
  await world.store.commit([
    create('SsoCode', {
      codeHash: hashOf(code),
      accountId: subject,
      organizationId,
      externalId: subject,
      clientId,
      redirectUri,
      codeChallenge,
      sealedSession: sealSession(code, session),
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

const refresh = async (token: string) =>
  requestToken(world, { grant_type: 'refresh_token', client_id: 'cli', refresh_token: token })

describe('issueToken with a code of SSO', () => {
  it('answers what the password grant answers', async () => {
    const ada = await withPassword(await person(world))
    const bySso = await redeem(await codeFor(ada))
    expect(bySso.status).toBe(200)
    const byPassword = await signIn(ada)
    const { access_token, refresh_token, ...rest } = bySso.body
    expect([subjectIn(access_token), refresh_token]).toEqual([ada.subject, expect.stringMatching(/^sso\.[\w-]{43}$/)])
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

describe('issueToken with a code of SSO where codes by mail are on', () => {
  /** A member whose codes are mailed, apart from the address with which he signs in. */
  async function withMails(ways: (0 | 1)[] = [TwoStepWay.Email]) {
    const ada = await member(world, place, { type: 2, status: 2 })
    const codeAddress = `codes-${ada.email}`
    const account = await world.store.get('Account', { accountId: ada.subject })
    if (!account) throw new Error('There is no account')
    await world.store.commit([
      replace('Account', account, { twoStepProviders: ways }),
      remember({ account, stored: undefined }, { codeAddress }),
    ])
    return { ada, codeAddress, code: await codeFor(ada) }
  }
  const mailsTo = async (address: string) => (await world.mails()).filter(({ to }) => to === address)
  async function lastCode(address: string) {
    const { text } = await composeMail(await lastMailTo(world, address), {
      ...world,
      publicUrl: 'https://keyward.test',
    })
    return { twoFactorToken: /\b\d{6}\b/.exec(text)?.[0] ?? '', twoFactorProvider: '1' }
  }

  it('mails one with the question, with which the same code of SSO signs in', async () => {
    const { codeAddress, code } = await withMails()
    const answer = await redeem(code)
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({ code: 'account.two_step_required', TwoFactorProviders: ['1'] }),
    ])
    expect(await mailsTo(codeAddress)).toHaveLength(1)
    const signedIn = await redeem(code, await lastCode(codeAddress))
    expect([signedIn.status, (await mailsTo(codeAddress)).length]).toEqual([200, 1])
  })

  it('mails one also where another way is on, and for a device that is remembered no more', async () => {
    const { codeAddress, code } = await withMails([TwoStepWay.Authenticator, TwoStepWay.Email])
    const device = { twoFactorToken: 'forgotten', twoFactorProvider: '5', deviceIdentifier: 'device' }
    expect((await redeem(code, device)).body.code).toBe('account.two_step_required')
    expect((await redeem(code, await lastCode(codeAddress))).status).toBe(200)
  })

  it('mails none for a wrong code, which is counted', async () => {
    const { ada, codeAddress, code } = await withMails()
    const wrong = await redeem(code, { twoFactorToken: '000000', twoFactorProvider: '1' })
    expect([wrong.body.code, await mailsTo(codeAddress)]).toEqual(['two_step.code_wrong', []])
    const record = await world.store.get('TwoStepLogin', { accountId: ada.subject })
    expect(record?.wrongCodesAt).toHaveLength(1)
  })

  it('mails five within ten minutes at most; the last stays good', async () => {
    const { codeAddress, code } = await withMails()
    for (let time = 0; time < 5; time += 1) await redeem(code)
    const answer = await writesNothing(world, async () => redeem(code))
    expect([answer.body.code, (await mailsTo(codeAddress)).length]).toEqual(['account.two_step_required', 5])
    expect((await redeem(code, await lastCode(codeAddress))).status).toBe(200)
  })

  it('mails none to whoever has not got the verifier', async () => {
    const { codeAddress, code } = await withMails()
    expect((await redeem(code, { code_verifier: 'x'.repeat(43) })).body.code).toBe('sso.code_invalid')
    expect(await mailsTo(codeAddress)).toEqual([])
  })
})

describe('issueToken for a session of SSO', () => {
  /** A member with a session that his identity began. */
  async function begun(organizationId = place) {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await world.store.commit([create('SsoLink', linkOf(ada, organizationId))])
    const { body } = await redeem(await codeFor(ada, organizationId))
    return { ada, refreshToken: body.refresh_token as string }
  }

  const linkOf = ({ subject }: Person, organizationId = place) => ({
    organizationId,
    accountId: subject,
    externalId: subject,
    createdAt: world.now(),
  })
  const sessionsOf = async ({ subject }: Person) => world.store.listAll('SsoSession', { accountId: subject })

  it('notes whose word it began with, until the pool ends it', async () => {
    const { ada } = await begun()
    const [session, ...others] = await sessionsOf(ada)
    expect([session, others]).toEqual([
      expect.objectContaining({ accountId: ada.subject, organizationId: place, externalId: ada.subject }),
      [],
    ])
    const days = (Date.parse(session?.expiresAt ?? '') - Date.parse(session?.createdAt ?? '')) / 86_400_000
    expect(days).toBe(30)
  })

  it('continues it as often as it is asked, and hands out the same refresh token', async () => {
    const { ada, refreshToken } = await begun()
    for (let round = 0; round < 2; round += 1) {
      const { status, body } = await refresh(refreshToken)
      expect([status, body.refresh_token, subjectIn(body.access_token)]).toEqual([200, refreshToken, ada.subject])
    }
  })

  it.each<[string, (ada: Person & { memberId: string }, organizationId: string) => Promise<Change[]>]>([
    [
      'the member was revoked',
      async ({ memberId }, organizationId) => {
        const row = await world.store.get('Member', { organizationId, memberId })
        const revocation = { from: 2, reason: 0, at: world.now() } as const
        return row ? [replace('Member', row, { status: -1, revocation })] : []
      },
    ],
    [
      'the member is gone',
      async ({ memberId }, organizationId) => {
        const row = await world.store.get('Member', { organizationId, memberId })
        return row ? [remove('Member', row)] : []
      },
    ],
    [
      'the identity was unlinked',
      async ({ subject }, organizationId) => {
        const link = await world.store.get('SsoLink', { organizationId, accountId: subject })
        return link ? [remove('SsoLink', link)] : []
      },
    ],
    [
      'another identity was linked',
      async ({ subject }, organizationId) => {
        const link = await world.store.get('SsoLink', { organizationId, accountId: subject })
        return link ? [replace('SsoLink', link, { externalId: 'another' })] : []
      },
    ],
    [
      'SSO was turned off',
      async (_, organizationId) => {
        const saved = await world.store.get('SsoConfiguration', { organizationId })
        return saved ? [replace('SsoConfiguration', saved, { enabled: false })] : []
      },
    ],
    [
      'the organization was suspended',
      async (_, organizationId) => {
        const organization = await world.store.get('Organization', { organizationId })
        return organization ? [replace('Organization', organization, { enabled: false })] : []
      },
    ],
    [
      'the password was changed',
      async ({ subject }) => {
        const account = await world.store.get('Account', { accountId: subject })
        return account ? [replace('Account', account, { securityStamp: 'another' })] : []
      },
    ],
  ])('ends it for good once %s', async (_, changesOf) => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 5 })
    await openSso(world, organizationId)
    const { ada, refreshToken } = await begun(organizationId)
    await world.store.commit(await changesOf(ada, organizationId))
    expect((await refresh(refreshToken)).body).toMatchObject({ error: 'invalid_grant', code: 'account.session_ended' })
    expect(await sessionsOf(ada)).toEqual([])
    expect((await refresh(refreshToken)).body.code).toBe('account.session_ended')
  })

  it('ends it where its record is gone, the pool has ended it, or the account was deleted', async () => {
    const { ada, refreshToken } = await begun()
    await world.store.commit((await sessionsOf(ada)).map((session) => remove('SsoSession', session)))
    const other = await begun()
    pages.refreshed.clear()
    const stranger = poolSession(randomUUID())
    pages.refreshed.set(stranger.refreshToken, stranger)
    for (const token of [refreshToken, other.refreshToken, `sso.${stranger.refreshToken}`, 'sso.']) {
      const answer = await writesNothing(world, async () => refresh(token))
      expect(answer.body.code).toBe('account.session_ended')
    }
  })

  it('ends one of a password whose account was deleted, though the pool would go on', async () => {
    const bob = await withPassword(await person(world))
    const { refresh_token } = (await signIn(bob)).body
    expect((await refresh(refresh_token)).status).toBe(200)
    const account = await world.store.get('Account', { accountId: bob.subject })
    if (account) await world.store.commit([remove('Account', account)])
    const answer = await writesNothing(world, async () => refresh(refresh_token))
    expect(answer.body).toMatchObject({ error: 'invalid_grant', code: 'account.session_ended' })
  })

  it('tells by the mark which of its clients the pool is asked for: without it, the token is worth nothing', async () => {
    const { refreshToken } = await begun()
    expect((await refresh(refreshToken.slice('sso.'.length))).body.code).toBe('account.session_ended')
    const bob = await withPassword(await person(world))
    const { refresh_token } = (await signIn(bob)).body
    expect((await refresh(`sso.${refresh_token}`)).body.code).toBe('account.session_ended')
  })
})

describe('issueToken with a code of SSO for a newcomer', () => {
  it('opens a session without keys, in which he sets a master password', async () => {
    const { organizationId } = await client(world, scene, { planType: 19, seats: 5 })
    const code = await codeFor(await newcomer(world, organizationId), organizationId)
    const { status, body } = await redeem(code)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      refresh_token: expect.stringMatching(/^sso\./),
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
    await openSso(world, organizationId)
    const ada = await newcomer(world, organizationId)
    const link = { organizationId, accountId: ada.subject, externalId: ada.subject, createdAt: world.now() }
    await world.store.commit([create('SsoLink', link)])
    const { body } = await redeem(await codeFor(ada, organizationId))
    expect((await refresh(body.refresh_token)).status).toBe(200)
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

  it('leaves the password to whoever the organization could not sign in with SSO', async () => {
    const { ada } = await required()
    const other = await required()
    const elsewhere = { type: 2, accountId: ada.subject, email: ada.email } as const
    const { memberId } = await member(world, other.organizationId, { ...elsewhere, status: -1 })
    expect((await signIn(ada)).body.code).toBe('account.sso_required')
    const row = await world.store.get('Member', { organizationId: other.organizationId, memberId })
    if (row) await world.store.commit([replace('Member', row, { status: 1, revocation: null })])
    expect((await signIn(ada)).status).toBe(200)

    const staff = await providerUser(world, await provider(world), 1)
    const { organizationId } = await required()
    await member(world, organizationId, { type: 2, status: 2, accountId: staff.subject, email: staff.email })
    expect((await signIn(await withPassword(staff))).status).toBe(200)
  })

  it.each<[string, Partial<SsoConfiguration>]>([
    ['is off', { enabled: false }],
    ['is not ready', { connection: { state: 'failed', reason: 'no such key', userPoolId: null } }],
  ])('leaves the password to everybody where SSO %s', async (_, over) => {
    const { ada, organizationId } = await required()
    const saved = await world.store.get('SsoConfiguration', { organizationId })
    if (saved) await world.store.commit([replace('SsoConfiguration', saved, over)])
    expect((await signIn(ada)).status).toBe(200)
  })

  it('refuses a session of a password at its next refresh, in the same words', async () => {
    const { ada, organizationId, identifier } = await required()
    await enforce(world, organizationId, [])
    const { refresh_token } = (await signIn(ada)).body
    expect((await refresh(refresh_token)).status).toBe(200)
    await enforce(world, organizationId, [PolicyType.SingleOrg, PolicyType.RequireSso])
    const answer = await writesNothing(world, async () => refresh(refresh_token))
    expect([answer.status, answer.body]).toEqual([
      400,
      expect.objectContaining({ code: 'account.sso_required', SsoOrganizationIdentifier: identifier }),
    ])
  })

  it('settles the password of a recovered account, though it refuses it', async () => {
    const { ada } = await required()
    const account = await world.store.get('Account', { accountId: ada.subject })
    if (account) await world.store.commit([replace('Account', account, { passwordPending: true })])
    expect((await signIn(ada)).body.code).toBe('account.sso_required')
    expect(await world.store.get('Account', { accountId: ada.subject })).toMatchObject({ passwordPending: false })
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
