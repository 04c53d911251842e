import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { eraseAccount } from '../../../functions/workers/erase-account.ts'
import { makeAccount, unlockAccount } from '../../../shared/crypto/index.ts'
import { create, remove } from '../../../shared/store/change-set.ts'
import {
  addressProof,
  createIdentityWorld,
  FINISH_PATH,
  type IdentityWorld,
  newPasswordHash,
  register,
  registered,
  registrationOf,
  requestToken,
  signIn,
  subjectIn,
} from '../../support/identity-world.ts'
import { errorBody, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { sealed } from '../../support/scene.ts'

let world: IdentityWorld

beforeAll(async () => {
  world = await createIdentityWorld()
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

describe('finishRegistration', () => {
  itNeedsAJsonObject(() => ({ world, request: { method: 'POST', path: FINISH_PATH, body: {} } }))

  it('takes over nothing of a deleted account whose user is yet to be erased', async () => {
    const ada = await registered(world)
    const session = (await signIn(world, ada)).body
    const accountId = subjectIn(session.access_token)
    const account = await world.store.get('Account', { accountId })
    if (!account) throw new Error('Ada has no account')
    const erasure = { accountId, email: ada.email, requestedAt: world.now(), erasedAt: null }
    await world.store.commit([remove('Account', account), create('AccountErasure', erasure)])

    const successor = await registered(world, ada.email)
    const renewed = (await signIn(world, successor)).body
    expect(subjectIn(renewed.access_token)).not.toBe(accountId)
    const form = { grant_type: 'refresh_token', refresh_token: session.refresh_token }
    expect((await requestToken(world, form)).status).toBe(400)
    await eraseAccount(accountId, world.workerDeps)
    expect((await signIn(world, successor)).status).toBe(200)
  })

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

  it('refuses a verification token from the 15th minute on, and accepts it until then', async () => {
    const email = someAddress()
    world.stopClock('2031-01-01T00:00:00.000Z')
    const emailVerificationToken = await addressProof(world, email)
    world.stopClock('2031-01-01T00:15:00.000Z')
    const answer = await writesNothing(world, async () =>
      register(world, { ...registrationOf(email), emailVerificationToken }),
    )
    expect(answer.body.code).toBe('account.address_not_verified')
    expect(Object.keys(answer.body.validationErrors)).toEqual(['EmailVerificationToken'])
    world.stopClock('2031-01-01T00:15:00.000Z', 1)
    expect((await register(world, { ...registrationOf(email), emailVerificationToken })).status).toBe(200)
    world.stopClock(null)
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
})
