import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeAccount, unlockAccount } from '../../../shared/crypto/index.ts'
import {
  addressProof,
  createIdentityWorld,
  FINISH_PATH,
  type IdentityWorld,
  newPasswordHash,
  register,
  registered,
  registrationOf,
  signIn,
} from '../../support/identity-world.ts'
import { errorBody, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { client, memberToken, type ProviderScene, provider, providerUserToken, sealed } from '../../support/scene.ts'

let world: IdentityWorld
let scene: ProviderScene

beforeAll(async () => {
  world = await createIdentityWorld()
  scene = await provider(world)
})
afterAll(async () => world.close())

const someAddress = () => `${randomUUID()}@example.test`

/** A registration in the shape that current clients send. */
const currentShape = (email: string, hash: string) => {
  const kdf = { kdfType: 0, iterations: 600_000, memory: null, parallelism: null }
  return {
    email,
    masterPasswordHint: null,
    masterPasswordAuthentication: { kdf, masterPasswordAuthenticationHash: hash, salt: email },
    masterPasswordUnlock: { kdf, masterKeyWrappedUserKey: sealed.symmetric, salt: email },
    accountKeys: {
      publicKeyEncryptionKeyPair: { publicKey: sealed.publicKey, wrappedPrivateKey: sealed.symmetric },
    },
  }
}

/** Somebody invited to the provider's staff. */
async function invitedUser(): Promise<{ email: string; providerUserId: string; token: string }> {
  const email = someAddress()
  const path = `/api/providers/${scene.providerId}/users`
  const subject = scene.admin.subject
  await world.call({ method: 'POST', path: `${path}/invite`, body: { emails: [email], type: 1 }, subject })
  const { body } = await world.call({ method: 'GET', path, subject })
  const { id } = body.data.find((row: { email: string }) => row.email === email)
  return { email, providerUserId: id, token: await providerUserToken(world, scene.providerId, id) }
}

describe('finishRegistration', () => {
  itNeedsAJsonObject(() => ({ world, request: { method: 'POST', path: FINISH_PATH, body: {} } }))

  it('registers against the token of a verification mail, and the keys open again with the password alone', async () => {
    const credentials = { email: someAddress(), password: 'correct horse battery staple' }
    const { registration, keys } = await makeAccount(credentials, { kdf: 0, iterations: 600_000 })
    const emailVerificationToken = await addressProof(world, credentials.email, 'Ada Lovelace')
    const answer = await register(world, { email: credentials.email, ...registration, emailVerificationToken })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ object: 'registerFinish' })

    const session = await signIn(world, { ...credentials, masterPasswordHash: registration.masterPasswordHash })
    const { Key, PrivateKey, Kdf, KdfIterations } = session.body
    const settings = { kdf: Kdf, iterations: KdfIterations }
    const opened = await unlockAccount(credentials, settings, {
      userSymmetricKey: Key,
      encryptedPrivateKey: PrivateKey,
    })
    expect(opened).toEqual(keys)
  })

  it('keeps what was sent, takes the name from the verification mail, and keeps neither password hash nor address case', async () => {
    const email = someAddress()
    const { name: _, ...body } = registrationOf(email.toUpperCase())
    const answer = await register(world, {
      ...body,
      emailVerificationToken: await addressProof(world, email, 'Ada L.'),
    })
    expect(answer.status).toBe(200)
    const account = await world.store.find('Account', 'byAddress', { email })
    expect(account).toMatchObject({
      email,
      name: 'Ada L.',
      masterPasswordHint: 'the usual',
      kdf: { kdf: 0, iterations: 600_000, memory: null, parallelism: null },
      key: sealed.symmetric,
      publicKey: sealed.publicKey,
      privateKey: sealed.symmetric,
    })
    expect(JSON.stringify(await world.table.items())).not.toContain(body.masterPasswordHash)
  })

  it('registers with the shape that current clients send', async () => {
    const email = someAddress()
    const masterPasswordHash = newPasswordHash()
    const emailVerificationToken = await addressProof(world, email)
    const answer = await register(world, { ...currentShape(email, masterPasswordHash), emailVerificationToken })
    expect(answer.body).toEqual({ object: 'registerFinish' })
    const session = await signIn(world, { email, masterPasswordHash })
    expect(session.body).toMatchObject({ Key: sealed.symmetric, PrivateKey: sealed.symmetric, KdfIterations: 600_000 })
  })

  it("registers against a member's invitation, which stays open to be accepted", async () => {
    const { organizationId, owner } = await client(world, scene)
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const body = registrationOf(owner.email)
    const answer = await register(world, { ...body, orgInviteToken, organizationUserId: owner.memberId.toUpperCase() })
    expect(answer.status).toBe(200)
    expect((await signIn(world, body)).status).toBe(200)
    expect(await world.store.get('Member', { organizationId, memberId: owner.memberId })).toMatchObject({
      status: 0,
      accountId: null,
    })
  })

  it("registers against a provider user's invitation, which stays open to be accepted", async () => {
    const { email, providerUserId, token } = await invitedUser()
    const body = registrationOf(email)
    const answer = await register(world, { ...body, providerInviteToken: token, providerUserId })
    expect(answer.status).toBe(200)
    expect((await signIn(world, body)).status).toBe(200)
    const user = await world.store.get('ProviderUser', { providerId: scene.providerId, providerUserId })
    expect(user).toMatchObject({ status: 0, accountId: null })
  })

  it('registers with Argon2id within its bounds', async () => {
    const email = someAddress()
    const argon = { kdf: 1, kdfIterations: 6, kdfMemory: 32, kdfParallelism: 4 }
    const emailVerificationToken = await addressProof(world, email)
    expect((await register(world, { ...registrationOf(email), ...argon, emailVerificationToken })).status).toBe(200)
    const account = await world.store.find('Account', 'byAddress', { email })
    expect(account?.kdf).toEqual({ kdf: 1, iterations: 6, memory: 32, parallelism: 4 })
  })

  it.each([
    ['kdfIterations', { kdfIterations: 599_999 }],
    ['kdfIterations', { kdfIterations: 2_000_001 }],
    ['kdfIterations', { kdf: 1, kdfIterations: 1, kdfMemory: 32, kdfParallelism: 4 }],
    ['kdfIterations', { kdf: 1, kdfIterations: 11, kdfMemory: 32, kdfParallelism: 4 }],
    ['kdfMemory', { kdf: 1, kdfIterations: 3, kdfMemory: 14, kdfParallelism: 4 }],
    ['kdfMemory', { kdf: 1, kdfIterations: 3, kdfMemory: 1025, kdfParallelism: 4 }],
    ['kdfMemory', { kdf: 1, kdfIterations: 3, kdfParallelism: 4 }],
    ['kdfParallelism', { kdf: 1, kdfIterations: 3, kdfMemory: 64, kdfParallelism: 0 }],
    ['kdfParallelism', { kdf: 1, kdfIterations: 3, kdfMemory: 64, kdfParallelism: 17 }],
  ])('refuses key derivation out of range, naming %s: %j', async (field, settings) => {
    const email = someAddress()
    const emailVerificationToken = await addressProof(world, email)
    const body = { ...registrationOf(email), ...settings, emailVerificationToken }
    const answer = await writesNothing(world, async () => register(world, body))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('account.kdf_out_of_range')
    expect(Object.keys(answer.body.validationErrors)).toEqual([field.charAt(0).toUpperCase() + field.slice(1)])
  })

  it.each([
    [{ email: 'nobody' }, 'Email'],
    [{ masterPasswordHash: '' }, 'MasterPasswordHash'],
    [{ masterPasswordHash: 'x'.repeat(257) }, 'MasterPasswordHash'],
    [{ masterPasswordHint: 'x'.repeat(51) }, 'MasterPasswordHint'],
    [{ name: 'x'.repeat(51) }, 'Name'],
    [{ kdf: 2 }, 'Kdf'],
    [{ kdfIterations: '600000' }, 'KdfIterations'],
    [{ userSymmetricKey: 'plain' }, 'UserSymmetricKey'],
    [{ userAsymmetricKeys: { publicKey: '', encryptedPrivateKey: 'x' } }, 'UserAsymmetricKeys.EncryptedPrivateKey'],
    [{ organizationUserId: 'me' }, 'OrganizationUserId'],
  ])('refuses %j, naming the field', async (change, field) => {
    const email = someAddress()
    const body = { ...registrationOf(email), emailVerificationToken: await addressProof(world, email), ...change }
    const answer = await writesNothing(world, async () => register(world, body))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('request.invalid')
    expect(Object.keys(answer.body.validationErrors)).toContain(field)
  })

  it('names fields of the current shape by their own paths', async () => {
    const email = someAddress()
    const body = { ...currentShape(email, ''), emailVerificationToken: 'x' }
    const answer = await register(world, body)
    expect(Object.keys(answer.body.validationErrors)).toEqual([
      'MasterPasswordAuthentication.MasterPasswordAuthenticationHash',
    ])
  })

  const oneTokenNeeded = [
    ['no token', {}],
    ['two tokens', { emailVerificationToken: 'a', orgInviteToken: 'b', organizationUserId: randomUUID() }],
    ['an organization invitation without the row that it is for', { orgInviteToken: 'a' }],
    ['a provider invitation without the row that it is for', { providerInviteToken: 'a' }],
  ] as const
  it.each(oneTokenNeeded)('refuses %s', async (_, tokens) => {
    const answer = await writesNothing(world, async () =>
      register(world, { ...registrationOf(someAddress()), ...tokens }),
    )
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('account.one_token_needed')
  })

  it('refuses a verification token from the 15th minute on, and accepts it before', async () => {
    const email = someAddress()
    const emailVerificationToken = await addressProof(world, email)
    world.pass({ minutes: 15 })
    const answer = await writesNothing(world, async () =>
      register(world, { ...registrationOf(email), emailVerificationToken }),
    )
    expect(answer.body.code).toBe('account.address_not_verified')
    expect(Object.keys(answer.body.validationErrors)).toEqual(['EmailVerificationToken'])
    world.pass({ minutes: -1 })
    expect((await register(world, { ...registrationOf(email), emailVerificationToken })).status).toBe(200)
  })

  it('answers every verification token that proves nothing alike', async () => {
    const email = someAddress()
    const foreign = await addressProof(world, someAddress())
    const [content = '', mac = ''] = (await addressProof(world, email)).split('.')
    const other = foreign.split('.')
    const tokens = [
      foreign,
      'garbage',
      '.',
      `${content}.`,
      `${content}.${other[1]}`,
      `${other[0]}.${mac}`,
      `${'€'.repeat(1990)}.x`,
    ]
    const answers = []
    for (const emailVerificationToken of tokens) {
      answers.push(await register(world, { ...registrationOf(email), emailVerificationToken }))
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.body.code).toBe('account.address_not_verified')
  })

  it('refuses invitations that are foreign, unknown or malformed, all with the same answer', async () => {
    const one = await client(world, scene)
    const two = await client(world, scene)
    const token = await memberToken(world, one.organizationId, one.owner.memberId)
    const { token: staffToken } = await invitedUser()
    const [organizationId = ''] = token.split('.')
    const attempts = [
      { organizationUserId: two.owner.memberId, orgInviteToken: token },
      { organizationUserId: randomUUID(), orgInviteToken: token },
      { organizationUserId: one.owner.memberId, orgInviteToken: `${organizationId}.` },
      { organizationUserId: one.owner.memberId, orgInviteToken: staffToken },
      { organizationUserId: one.owner.memberId, orgInviteToken: `${randomUUID()}.garbage` },
    ]
    const answers = []
    for (const attempt of attempts) {
      answers.push(
        await writesNothing(world, async () => register(world, { ...registrationOf(one.owner.email), ...attempt })),
      )
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.body.code).toBe('invitation.invalid')
  })

  it.each(['orgInviteToken', 'providerInviteToken'])('refuses a malformed %s, naming a field', async (field) => {
    const row = field === 'orgInviteToken' ? 'organizationUserId' : 'providerUserId'
    const body = { ...registrationOf(someAddress()), [field]: 'garbage', [row]: randomUUID() }
    const answer = await register(world, body)
    expect(answer.body.code).toBe('invitation.invalid')
    expect(answer.body.validationErrors).not.toBeNull()
  })

  it('refuses an invitation to another address', async () => {
    const { organizationId, owner } = await client(world, scene)
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const body = { ...registrationOf(someAddress()), orgInviteToken, organizationUserId: owner.memberId }
    const answer = await writesNothing(world, async () => register(world, body))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('invitation.other_address')
  })

  it('refuses a second registration of an address, in any letter case', async () => {
    const { email } = await registered(world)
    const body = { ...registrationOf(email.toUpperCase()), emailVerificationToken: await addressProof(world, email) }
    const answer = await writesNothing(world, async () => register(world, body))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(
      errorBody('account.address_taken', 'This address has an account already. Sign in instead.', {
        Email: ['This address has an account already. Sign in instead.'],
      }),
    )
  })

  it('makes exactly one account of registrations that meet, and its password signs in', async () => {
    const email = someAddress()
    const emailVerificationToken = await addressProof(world, email)
    const bodies = Array.from({ length: 4 }, () => registrationOf(email))
    const answers = await Promise.all(bodies.map(async (body) => register(world, { ...body, emailVerificationToken })))
    const won = answers.findIndex(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers.filter((_, at) => at !== won)) {
      expect(answer.body.code).toBe('account.address_taken')
    }
    const accounts = (await world.table.items()).filter(
      (item) => item['entity'] === 'Account' && item['email'] === email,
    )
    expect(accounts).toHaveLength(1)
    for (const [at, body] of bodies.entries()) {
      expect((await signIn(world, body)).status).toBe(at === won ? 200 : 400)
    }
  })

  it('refuses an expired invitation', async () => {
    const { organizationId, owner } = await client(world, scene)
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    world.pass({ hours: 120 })
    const body = { ...registrationOf(owner.email), orgInviteToken, organizationUserId: owner.memberId }
    const answer = await writesNothing(world, async () => register(world, body))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('invitation.expired')
  })

  it('refuses an invitation that a newer mail replaced', async () => {
    const { organizationId, owner } = await client(world, scene)
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const path = `/api/organizations/${organizationId}/users/${owner.memberId}/reinvite`
    await world.call({ method: 'POST', path, subject: scene.admin.subject })
    const body = { ...registrationOf(owner.email), orgInviteToken, organizationUserId: owner.memberId }
    expect((await register(world, body)).body.code).toBe('invitation.invalid')
  })
})
