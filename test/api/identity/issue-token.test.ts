import { randomUUID } from 'node:crypto'
import { AdminDisableUserCommand, AdminUserGlobalSignOutCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  createIdentityWorld,
  type IdentityWorld,
  newPasswordHash,
  registered,
  requestToken,
  signIn,
  subjectIn,
} from '../../support/identity-world.ts'
import { writesNothing } from '../../support/refusals.ts'
import { sealed } from '../../support/scene.ts'

let world: IdentityWorld

beforeAll(async () => {
  world = await createIdentityWorld()
})
afterAll(async () => world.close())

const PATH = '/identity/connect/token'
const form = { 'content-type': 'application/x-www-form-urlencoded' }

const oauthError = (error: string, error_description: string, Message: string, code: string) => ({
  error,
  error_description,
  ErrorModel: { Message, Object: 'error' },
  code,
  requestId: 'test-request',
})
const WRONG = oauthError(
  'invalid_grant',
  'invalid_username_or_password',
  'Username or password is incorrect. Try again.',
  'account.credentials_wrong',
)
const ENDED = oauthError(
  'invalid_grant',
  'session_ended',
  'The session has ended. Sign in again.',
  'account.session_ended',
)

describe('issueToken', () => {
  it('answers the master password hash with a session and the keys, every field that clients read', async () => {
    const ada = await registered(world)
    const answer = await writesNothing(world, async () => signIn(world, ada))
    expect(answer.status).toBe(200)
    const account = await world.store.find('Account', 'byAddress', { email: ada.email })
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 3600,
      token_type: 'Bearer',
      refresh_token: expect.stringMatching(/.{20}/),
      scope: 'api offline_access',
      Key: sealed.symmetric,
      PrivateKey: sealed.symmetric,
      AccountKeys: {
        publicKeyEncryptionKeyPair: {
          publicKey: sealed.publicKey,
          wrappedPrivateKey: sealed.symmetric,
          signedPublicKey: null,
        },
        signatureKeyPair: null,
        securityState: null,
      },
      Kdf: 0,
      KdfIterations: 600_000,
      KdfMemory: null,
      KdfParallelism: null,
      ForcePasswordReset: false,
      ResetMasterPassword: false,
      MasterPasswordPolicy: null,
      UserDecryptionOptions: {
        HasMasterPassword: true,
        MasterPasswordUnlock: {
          Kdf: { KdfType: 0, Iterations: 600_000, Memory: null, Parallelism: null },
          MasterKeyEncryptedUserKey: sealed.symmetric,
          Salt: ada.email,
        },
        Object: 'userDecryptionOptions',
      },
    })
    expect(subjectIn(answer.body.access_token)).toBe(account?.accountId)
  })

  it('takes a form as plain text too, and the address in any letter case', async () => {
    const { email, masterPasswordHash } = await registered(world)
    const fields = { grant_type: 'password', username: ` ${email.toUpperCase()} `, password: masterPasswordHash }
    const body = new URLSearchParams(fields).toString()
    const answer = await world.call({ method: 'POST', path: PATH, body, headers: form })
    expect(answer.status).toBe(200)
  })

  it('answers a wrong password, an unknown address and no address alike', async () => {
    const ada = await registered(world)
    const attempts = [
      { ...ada, masterPasswordHash: newPasswordHash() },
      { ...ada, email: `${randomUUID()}@example.test` },
      { ...ada, email: 'nobody' },
      { ...ada, masterPasswordHash: ' ' },
    ]
    const answers = []
    for (const attempt of attempts) answers.push(await writesNothing(world, async () => signIn(world, attempt)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.status).toBe(400)
    expect(answers[0]?.body).toEqual(WRONG)
  })

  it('answers a user that the operator disabled like a wrong password, be the password right or wrong', async () => {
    const ada = await registered(world)
    await world.pool.send(new AdminDisableUserCommand({ UserPoolId: world.userPoolId, Username: ada.email }))
    for (const attempt of [ada, { ...ada, masterPasswordHash: newPasswordHash() }]) {
      const answer = await signIn(world, attempt)
      expect(answer.status).toBe(400)
      expect(answer.body).toEqual(WRONG)
    }
  })

  it('locks a guesser out after a while, and answers the right password like a wrong one then', async () => {
    const ada = await registered(world)
    for (let guess = 0; guess < 8; guess += 1) await signIn(world, { ...ada, masterPasswordHash: newPasswordHash() })
    const answer = await signIn(world, ada)
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(WRONG)
  })

  it('continues a session any number of times with the same refresh token, without the keys', async () => {
    const ada = await registered(world)
    const { body: session } = await signIn(world, ada)
    for (let time = 0; time < 2; time += 1) {
      const answer = await requestToken(world, { grant_type: 'refresh_token', refresh_token: session.refresh_token })
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({
        access_token: expect.any(String),
        expires_in: 3600,
        token_type: 'Bearer',
        refresh_token: session.refresh_token,
        scope: 'api offline_access',
      })
      expect(subjectIn(answer.body.access_token)).toBe(subjectIn(session.access_token))
    }
  })

  it('continues no session that was signed out, and none from garbage, with the same answer', async () => {
    const ada = await registered(world)
    const { body: session } = await signIn(world, ada)
    await world.pool.send(new AdminUserGlobalSignOutCommand({ UserPoolId: world.userPoolId, Username: ada.email }))
    for (const refresh_token of [session.refresh_token, 'garbage', session.access_token]) {
      const answer = await requestToken(world, { grant_type: 'refresh_token', refresh_token })
      expect(answer.status).toBe(400)
      expect(answer.body).toEqual(ENDED)
    }
    expect((await signIn(world, ada)).status).toBe(200)
  })

  it.each([
    [{ grant_type: 'password', password: 'x' }, 'username'],
    [{ grant_type: 'password', username: 'a@example.test' }, 'password'],
    [{ grant_type: 'password', username: 'a@example.test', password: '' }, 'password'],
    [{ grant_type: 'refresh_token' }, 'refresh_token'],
    [{ username: 'a@example.test' }, 'grant_type'],
    [{ grant_type: 'password', username: 'a'.repeat(257), password: 'x' }, 'username'],
    [{ grant_type: 'password', username: 'a@example.test', password: 'x', deviceType: 'phone' }, 'deviceType'],
  ])('refuses %j in the dialect of RFC 6749, naming %s', async (fields, field) => {
    const answer = await requestToken(world, fields)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: 'invalid_request', ErrorModel: { Object: 'error' } })
    expect(answer.body.ErrorModel.Message).toContain(field)
  })

  it('refuses a field that is given twice', async () => {
    const body = 'grant_type=password&username=a%40example.test&username=b%40example.test&password=x'
    const answer = await world.call({ method: 'POST', path: PATH, body, headers: form })
    expect(answer.status).toBe(400)
    expect(answer.body.error).toBe('invalid_request')
  })

  it.each(['client_credentials', 'webauthn'])('refuses the grant type %s', async (grant_type) => {
    const answer = await requestToken(world, { grant_type })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: 'unsupported_grant_type', code: 'account.grant_unsupported' })
  })

  it.each([
    ['JSON', { body: '{}', headers: { 'content-type': 'application/json' } }, 415, 'request.wrong_content_type'],
    [
      'a form that is too large',
      { body: `password=${'x'.repeat(256 * 1024)}`, headers: form },
      413,
      'request.too_large',
    ],
    ['an empty body', { headers: form }, 400, 'request.invalid'],
  ])('refuses %s in the same dialect', async (_, request, status, code) => {
    const answer = await world.call({ method: 'POST', path: PATH, ...request })
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ error: 'invalid_request', code, ErrorModel: { Object: 'error' } })
  })
})
