import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminUserGlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals'
import { samlResponse } from '../../../infra/local/identity-provider/saml-response.ts'
import { type Contract, claimsOf, enroll, itLocally, openContract } from './contract.ts'
import {
  askTokens,
  begin,
  bring,
  callbackUrl,
  exchange,
  type Federation,
  federate,
  statementOf,
  visit,
} from './federation.ts'

let contract: Contract
let federation: Federation
beforeAll(async () => {
  contract = await openContract()
})
beforeEach(async () => {
  federation = await federate(contract)
})
afterAll(() => contract.close())

const username = 'globex_hank@globex.example'

describe('a sign-in through an identity provider', () => {
  itLocally('ends with a code at the application, and tokens that name the provider', async () => {
    const { begun, said } = await visit(federation)
    expect(said).toEqual({ code: expect.any(String), state: 'st-1' })
    const tokens = await exchange(federation, { begun, said })
    expect(tokens).toEqual({
      id_token: expect.any(String),
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 3600,
      token_type: 'Bearer',
    })
    const group = `${federation.UserPoolId}_globex`
    const id = claimsOf(tokens.id_token)
    expect(id).toMatchObject({
      'cognito:username': username,
      'cognito:groups': [group],
      aud: federation.ClientId,
      iss: `${contract.url}/${federation.UserPoolId}`,
      token_use: 'id',
      nonce: 'n-1',
      email: 'hank@globex.example',
      email_verified: false,
      name: 'Hank Scorpio',
      identities: [
        {
          userId: 'hank@globex.example',
          providerName: 'globex',
          providerType: 'SAML',
          issuer: federation.provider.entityId,
          primary: 'true',
          dateCreated: expect.stringMatching(/^\d{13}$/),
        },
      ],
    })
    expect(id.sub).not.toBe(username)
    expect(claimsOf(tokens.access_token)).toMatchObject({
      sub: id.sub,
      username,
      'cognito:groups': [group],
      client_id: federation.ClientId,
      scope: 'openid email',
      token_use: 'access',
      origin_jti: id.origin_jti,
    })
  })

  itLocally('gives tokens that the published keys verify', async () => {
    const { id_token = '' } = await exchange(federation, await visit(federation))
    const keys = await fetch(`${contract.url}/${federation.UserPoolId}/.well-known/jwks.json`)
    const [key] = ((await keys.json()) as { keys: JsonWebKey[] }).keys
    const [header, payload, signature = ''] = id_token.split('.')
    const publicKey = createPublicKey({ key: key ?? {}, format: 'jwk' })
    expect(
      verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url')),
    ).toBe(true)
  })

  itLocally('makes a user once, and keeps his mapped attributes as the provider has them', async () => {
    const first = claimsOf((await exchange(federation, await visit(federation))).id_token)
    const changed = { attributes: { mail: 'hank@globex.example', displayName: 'Hank S.' } }
    const second = claimsOf((await exchange(federation, await visit(federation, changed))).id_token)
    expect(second).toMatchObject({ sub: first.sub, name: 'Hank S.' })
    const user = await contract.sdk.send(
      new AdminGetUserCommand({ UserPoolId: federation.UserPoolId, Username: username }),
    )
    expect(user).toMatchObject({ Username: username, UserStatus: 'EXTERNAL_PROVIDER', Enabled: true })
    expect(user.UserAttributes?.find(({ Name }) => Name === 'identities')?.Value).toContain('"primary":true')
  })

  itLocally('stands beside a user of the pool who has the same address', async () => {
    const own = await enroll(contract, federation.UserPoolId, 'hank@globex.example')
    const claims = claimsOf((await exchange(federation, await visit(federation))).id_token)
    expect(claims.sub).not.toBe(own)
    const user = await contract.sdk.send(
      new AdminGetUserCommand({ UserPoolId: federation.UserPoolId, Username: 'hank@globex.example' }),
    )
    expect(user.Username).toBe(own)
  })

  itLocally('is refused to a user who was disabled', async () => {
    await visit(federation)
    await contract.sdk.send(new AdminDisableUserCommand({ UserPoolId: federation.UserPoolId, Username: username }))
    expect((await visit(federation)).said).toEqual({
      error: 'server_error',
      error_description: 'Error in SAML response processing: User is disabled. ',
      state: 'st-1',
    })
  })

  itLocally('has no password', async () => {
    await visit(federation)
    const guess = new InitiateAuthCommand({
      ClientId: federation.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: 'x' },
    })
    await expect(contract.sdk.send(guess)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  itLocally.each(['response', 'both'] as const)('takes a signature on the %s too', async (signed) => {
    expect((await visit(federation, {}, signed)).said).toHaveProperty('code')
  })

  itLocally('is refused to a NameID that differs in case only from one that is taken', async () => {
    await visit(federation)
    expect((await visit(federation, { nameId: 'Hank@globex.example' })).said).toMatchObject({
      error_description: `Error in SAML response processing: Already found an entry for username ${username}. `,
    })
  })

  itLocally('is refused when a required attribute is not in the assertion', async () => {
    const Schema = [{ Name: 'email', AttributeDataType: 'String' as const, Required: true, Mutable: true }]
    const demanding = await federate(contract, { Schema })
    expect((await visit(demanding, { attributes: {} })).said).toMatchObject({
      error_description:
        'Error in SAML response processing: Invalid user attributes: email: The attribute is required ',
    })
  })
})

describe('the tokens of a federated sign-in', () => {
  itLocally('are renewed with the refresh token until it is revoked', async () => {
    const tokens = await exchange(federation, await visit(federation))
    const renew = () =>
      askTokens(federation, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' })
    const renewed = await renew()
    expect(renewed.body).not.toHaveProperty('refresh_token')
    expect(claimsOf(renewed.body.access_token)).toMatchObject({
      origin_jti: claimsOf(tokens.access_token).origin_jti,
      scope: 'openid email',
    })
    await contract.sdk.send(new RevokeTokenCommand({ ClientId: federation.ClientId, Token: tokens.refresh_token }))
    expect(await renew()).toEqual({ status: 400, body: { error: 'invalid_grant' } })
  })

  itLocally('hold no ID token without the scope openid', async () => {
    const begun = await begin(federation, { scope: 'email' })
    const { said } = await bring(begun, samlResponse(statementOf(federation, begun), federation.provider.key))
    expect(await exchange(federation, { begun, said })).not.toHaveProperty('id_token')
  })

  itLocally('open the user info until the user is signed out', async () => {
    const { access_token } = await exchange(federation, await visit(federation))
    const ask = async () =>
      fetch(`${federation.hosted}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access_token}` } })
    const answer = await ask()
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ username, email: 'hank@globex.example', email_verified: 'false' })
    await contract.sdk.send(
      new AdminUserGlobalSignOutCommand({ UserPoolId: federation.UserPoolId, Username: username }),
    )
    expect((await ask()).status).toBe(401)
  })
})

describe('a code', () => {
  const form = (code = '', codeVerifier = '') => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: callbackUrl,
    code_verifier: codeVerifier,
  })

  itLocally('is good once', async () => {
    const { begun, said } = await visit(federation)
    expect((await askTokens(federation, form(said.code, begun.codeVerifier))).status).toBe(200)
    expect(await askTokens(federation, form(said.code, begun.codeVerifier))).toEqual({
      status: 400,
      body: { error: 'invalid_grant' },
    })
  })

  itLocally.each<[string, Record<string, string>, string]>([
    ['another verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
    ['another redirect URI', { redirect_uri: 'https://app.example/other' }, 'invalid_grant'],
    ['an unknown client', { client_id: 'nobody' }, 'invalid_client'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('is refused with %s', async (_, changes, error) => {
    const { begun, said } = await visit(federation)
    expect(await askTokens(federation, { ...form(said.code, begun.codeVerifier), ...changes })).toEqual({
      status: 400,
      body: { error },
    })
  })

  itLocally('is refused without the verifier', async () => {
    const { said } = await visit(federation)
    const { code_verifier: _, ...without } = form(said.code)
    expect((await askTokens(federation, without)).body).toEqual({ error: 'invalid_grant' })
  })

  itLocally('is refused after five minutes', async () => {
    const { begun, said } = await visit(federation)
    contract.pass(5 * 60_000)
    const late = await askTokens(federation, form(said.code, begun.codeVerifier))
    contract.pass(-5 * 60_000)
    expect(late.body).toEqual({ error: 'invalid_grant' })
  })
})

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:federation'
const LambdaConfig = { PreSignUp: functionArn, PostConfirmation: functionArn, PostAuthentication: functionArn }

describe('the triggers of a federated sign-in', () => {
  itLocally('are called with the documented events', async () => {
    const events: { triggerSource: string; request: unknown; userName: string }[] = []
    contract.onTrigger((_, event: { triggerSource: string; request: unknown; userName: string }) => {
      events.push(structuredClone(event))
      return event
    })
    const watched = await federate(contract, {
      LambdaConfig: { ...LambdaConfig, PreTokenGenerationConfig: { LambdaArn: functionArn, LambdaVersion: 'V2_0' } },
    })
    await visit(watched)
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
      'PreSignUp_ExternalProvider',
      'PostConfirmation_ConfirmSignUp',
      'TokenGeneration_HostedAuth',
    ])
    expect(events[0]).toEqual({
      version: '1',
      triggerSource: 'PreSignUp_ExternalProvider',
      region: 'us-east-1',
      userPoolId: watched.UserPoolId,
      userName: username,
      callerContext: { awsSdkVersion: expect.any(String), clientId: watched.ClientId },
      request: {
        userAttributes: {
          'cognito:email_alias': '',
          'cognito:phone_number_alias': '',
          email: 'hank@globex.example',
          email_verified: 'false',
          name: 'Hank Scorpio',
        },
        validationData: {},
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    })
    expect(events[1]).toMatchObject({
      userName: username,
      request: {
        userAttributes: {
          'cognito:user_status': 'EXTERNAL_PROVIDER',
          identities: expect.stringContaining('"providerName":"globex"'),
        },
      },
    })
    expect(events[2]).toMatchObject({
      request: {
        scopes: ['openid', 'email'],
        groupConfiguration: { groupsToOverride: [`${watched.UserPoolId}_globex`] },
      },
    })
    events.length = 0
    await visit(watched)
    expect(events.map(({ triggerSource }) => triggerSource)).toEqual([
      'PostAuthentication_Authentication',
      'TokenGeneration_HostedAuth',
    ])
  })

  itLocally('shape the tokens, and the refreshed ones anew', async () => {
    const sources: string[] = []
    contract.onTrigger((_, event: { triggerSource: string }) => {
      sources.push(event.triggerSource)
      const change = { claimsToAddOrOverride: { organization: 'globex' } }
      const details = { idTokenGeneration: change, accessTokenGeneration: { ...change, scopesToAdd: ['api'] } }
      return { ...event, response: { claimsAndScopeOverrideDetails: details } }
    })
    const shaped = await federate(contract, {
      LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: functionArn, LambdaVersion: 'V2_0' } },
    })
    const tokens = await exchange(shaped, await visit(shaped))
    expect(claimsOf(tokens.id_token)).toMatchObject({ organization: 'globex' })
    expect(claimsOf(tokens.access_token)).toMatchObject({ organization: 'globex', scope: 'openid email api' })
    await askTokens(shaped, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' })
    expect(sources).toEqual(['TokenGeneration_HostedAuth', 'TokenGeneration_RefreshTokens'])
  })

  itLocally('refuse the sign-in when they fail, and leave no user behind', async () => {
    contract.onTrigger(() => {
      throw new Error('not a member')
    })
    const guarded = await federate(contract, { LambdaConfig: { PreSignUp: functionArn } })
    expect((await visit(guarded)).said).toEqual({
      error: 'server_error',
      error_description: 'Error in SAML response processing: PreSignUp failed with error not a member. ',
      state: 'st-1',
    })
    await expect(
      contract.sdk.send(new AdminGetUserCommand({ UserPoolId: guarded.UserPoolId, Username: username })),
    ).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })

  itLocally('are asked too when an administrator makes a user', async () => {
    const events: unknown[] = []
    contract.onTrigger((_, event: object) => {
      events.push(event)
      return event
    })
    const { Id } = await contract.createPool({ LambdaConfig: { PreSignUp: functionArn } })
    await contract.sdk.send(
      new AdminCreateUserCommand({ UserPoolId: Id, Username: 'ada@example.com', MessageAction: 'SUPPRESS' }),
    )
    expect(events).toMatchObject([
      {
        triggerSource: 'PreSignUp_AdminCreateUser',
        callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
        request: { userAttributes: { email: 'ada@example.com' } },
      },
    ])
  })

  itLocally('link the newcomer to a user: the first sign-in fails, the second is that user', async () => {
    const linking = await federate(contract, { LambdaConfig: { PreSignUp: functionArn } })
    contract.onTrigger((_, event: object) => event)
    const own = await enroll(contract, linking.UserPoolId, 'hank@globex.example')
    contract.onTrigger(async (_, event: { userPoolId: string }) => {
      await contract.sdk.send(
        new AdminLinkProviderForUserCommand({
          UserPoolId: event.userPoolId,
          DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: own },
          SourceUser: {
            ProviderName: 'globex',
            ProviderAttributeName: 'Cognito_Subject',
            ProviderAttributeValue: 'hank@globex.example',
          },
        }),
      )
      return event
    })
    expect((await visit(linking)).said).toEqual({
      error: 'server_error',
      error_description: `Error in SAML response processing: Already found an entry for username ${username}. `,
      state: 'st-1',
    })
    const claims = claimsOf((await exchange(linking, await visit(linking))).id_token)
    expect(claims).toMatchObject({
      sub: own,
      'cognito:username': own,
      identities: [{ providerName: 'globex', userId: 'hank@globex.example', primary: 'false' }],
    })
    expect(claims).not.toHaveProperty('cognito:groups')
  })
})
