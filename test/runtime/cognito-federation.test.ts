import {
  AdminDisableProviderForUserCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  InternalErrorException,
  ResourceNotFoundException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-jest'
import { cognitoFederation } from '../../functions/runtime/cognito-federation.ts'
import { Busy } from '../../functions/runtime/table-errors.ts'

process.env['AWS_REGION'] = 'us-east-1'
const cognito = mockClient(CognitoIdentityProviderClient)
const about = { message: 'x', $metadata: {} }
const asked: { url: string; authorization: string | null; form: Record<string, string> }[] = []
let secret: string
let answer: (status: number) => Response

const basic = (of: string) => `Basic ${Buffer.from(`pages-client:${of}`).toString('base64')}`
const json = (status: number, body: object) => new Response(JSON.stringify(body), { status })
const idToken = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`
const tokens = { access_token: 'access', expires_in: 3600, token_type: 'Bearer' }

/** A pool's pages that know a secret and answer the holder. */
beforeEach(() => {
  cognito.reset()
  asked.length = 0
  secret = `secret-${Math.random()}`
  answer = () => json(200, tokens)
  cognito.on(DescribeUserPoolClientCommand).callsFake(() => ({ UserPoolClient: { ClientSecret: secret } }))
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    const authorization = new Headers(init?.headers).get('authorization')
    const form = Object.fromEntries(init?.body as URLSearchParams)
    asked.push({ url: url instanceof Request ? url.url : url.toString(), authorization, form })
    return authorization === basic(secret) ? answer(200) : json(400, { error: 'invalid_client' })
  })
})
afterEach(() => {
  jest.restoreAllMocks()
})

const federation = cognitoFederation()

describe('the token endpoint of the pool', () => {
  it('is asked for a code with the secret in the header, the callback and the verifier', async () => {
    const identities = [{ providerName: 'globex', userId: 'Ada-1' }]
    answer = () => json(200, { ...tokens, refresh_token: 'refresh', id_token: idToken({ sub: 'ada', identities }) })
    expect(await federation.redeem('code-1', 'verifier-1')).toEqual({
      tokens: { accessToken: 'access', refreshToken: 'refresh', expiresInSeconds: 3600 },
      subject: 'ada',
      identities: [{ providerName: 'globex', externalId: 'Ada-1' }],
    })
    expect(asked.at(-1)).toEqual({
      url: 'https://pages.keyward.test/oauth2/token',
      authorization: basic(secret),
      form: {
        grant_type: 'authorization_code',
        code: 'code-1',
        redirect_uri: 'https://keyward.test/identity/sso/callback',
        code_verifier: 'verifier-1',
      },
    })
  })

  it('continues a session; the refresh token stays', async () => {
    expect(await federation.refresh('refresh-1')).toEqual({
      accessToken: 'access',
      refreshToken: null,
      expiresInSeconds: 3600,
    })
    expect(asked.at(-1)?.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-1' })
  })

  it('asks the pool for the secret once, however many ask at once, and keeps it', async () => {
    await federation.refresh('the first learns of the new secret')
    cognito.resetHistory()
    await Promise.all([1, 2, 3].map(async (number) => federation.refresh(`refresh-${number}`)))
    await cognitoFederation().refresh('refresh-4')
    expect(cognito).not.toHaveReceivedCommand(DescribeUserPoolClientCommand)
  })

  it('asks once more when the secret turns out to be another one, and then gives up', async () => {
    await federation.refresh('refresh-1')
    secret = 'rotated'
    cognito.resetHistory()
    expect(await federation.refresh('refresh-2')).toMatchObject({ accessToken: 'access' })
    expect(cognito).toHaveReceivedCommandTimes(DescribeUserPoolClientCommand, 1)
    answer = () => json(400, { error: 'invalid_client' })
    await expect(federation.refresh('refresh-3')).rejects.toThrow(Busy)
    expect(asked.filter(({ form }) => form['refresh_token'] === 'refresh-3')).toHaveLength(2)
  })

  it('asks anew after the pool could not tell the secret', async () => {
    await federation.refresh('refresh-1')
    secret = 'rotated again'
    cognito.on(DescribeUserPoolClientCommand).rejects(new InternalErrorException(about))
    await expect(federation.refresh('refresh-2')).rejects.toThrow(InternalErrorException)
    cognito.on(DescribeUserPoolClientCommand).resolves({ UserPoolClient: { ClientSecret: secret } })
    expect(await federation.refresh('refresh-3')).toMatchObject({ accessToken: 'access' })
  })

  it('says null of what is good for nothing, and nothing of it when it cannot tell', async () => {
    for (const error of ['invalid_grant', 'invalid_request']) {
      answer = () => json(400, { error })
      expect(await federation.redeem('code', 'verifier')).toBeNull()
      expect(await federation.refresh('refresh')).toBeNull()
    }
    for (const [status, error] of [
      [429, 'slow_down'],
      [500, 'server_error'],
      [400, 'unauthorized_client'],
    ] as const) {
      answer = () => json(status, { error })
      await expect(federation.refresh('refresh')).rejects.toThrow(Busy)
    }
    answer = () => new Response('<html>', { status: 503 })
    await expect(federation.refresh('refresh')).rejects.toThrow(Busy)
  })
})

describe('unlink', () => {
  const identity = { providerName: 'globex', externalId: 'Ada-1' }

  it.each([
    ['the identity', new UserNotFoundException(about)],
    ['its provider', new ResourceNotFoundException(about)],
  ])('is done where %s is not there any more', async (_, error) => {
    cognito.on(AdminDisableProviderForUserCommand).rejects(error)
    await federation.unlink(identity)
    expect(cognito).toHaveReceivedCommandTimes(AdminDisableProviderForUserCommand, 1)
  })

  it('fails where the pool fails', async () => {
    cognito.on(AdminDisableProviderForUserCommand).rejects(new InternalErrorException(about))
    await expect(federation.unlink(identity)).rejects.toThrow(InternalErrorException)
  })
})
