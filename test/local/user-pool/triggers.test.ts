import {
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandOutput,
  AdminRespondToAuthChallengeCommand,
  GetUserCommand,
  type LambdaConfigType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'
import { type Contract, claimsOf, createClient, enroll, invite, itLocally, openContract, password } from './contract.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:shape-tokens'
const versionTwo = { PreTokenGenerationConfig: { LambdaArn: functionArn, LambdaVersion: 'V2_0' as const } }

let contract: Contract
beforeAll(async () => {
  contract = await openContract()
})
afterAll(() => contract.close())

type Place = { UserPoolId: string; ClientId: string }

async function poolWith(LambdaConfig: LambdaConfigType): Promise<Place> {
  const { Id } = await contract.createPool({ LambdaConfig })
  return { UserPoolId: Id, ClientId: (await createClient(contract, Id)).ClientId }
}

function signIn(at: Place, PASSWORD = password): Promise<AdminInitiateAuthCommandOutput> {
  return contract.sdk.send(
    new AdminInitiateAuthCommand({
      ...at,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ada@example.com', PASSWORD },
      ClientMetadata: { from: 'sign-in' },
    }),
  )
}

function refresh(at: Place, REFRESH_TOKEN = ''): Promise<AdminInitiateAuthCommandOutput> {
  return contract.sdk.send(
    new AdminInitiateAuthCommand({ ...at, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } }),
  )
}

/** Records the events of a PreTokenGeneration V2_0 function that answers with these overrides. */
function answerWith(overrides: object): PreTokenGenerationV2TriggerEvent[] {
  const events: PreTokenGenerationV2TriggerEvent[] = []
  contract.onTrigger((arn, event: PreTokenGenerationV2TriggerEvent) => {
    expect(arn).toBe(functionArn)
    events.push(structuredClone(event))
    return { ...event, response: { claimsAndScopeOverrideDetails: overrides } }
  })
  return events
}

describe('a PreTokenGeneration function of version 2', () => {
  itLocally('is called with the documented event at sign-in and at refresh', async () => {
    const events = answerWith({})
    const at = await poolWith(versionTwo)
    const username = await enroll(contract, at.UserPoolId, 'ada@example.com', [
      { Name: 'email_verified', Value: 'true' },
    ])
    const { AuthenticationResult } = await signIn(at)
    await refresh(at, AuthenticationResult?.RefreshToken)
    expect(events[0]).toEqual({
      version: '2',
      triggerSource: 'TokenGeneration_Authentication',
      region: 'us-east-1',
      userPoolId: at.UserPoolId,
      userName: username,
      callerContext: { awsSdkVersion: expect.any(String), clientId: at.ClientId },
      request: {
        userAttributes: {
          sub: username,
          'cognito:user_status': 'CONFIRMED',
          email: 'ada@example.com',
          email_verified: 'true',
        },
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
        scopes: ['aws.cognito.signin.user.admin'],
      },
      response: { claimsAndScopeOverrideDetails: null },
    })
    expect(events.slice(1)).toEqual([{ ...events[0], triggerSource: 'TokenGeneration_RefreshTokens' }])
  })

  itLocally('is told of a replaced temporary password, with the metadata of the answer', async () => {
    const events = answerWith({})
    const at = await poolWith(versionTwo)
    await invite(contract, at.UserPoolId, 'ada@example.com')
    const { Session } = await signIn(at, 'Temporary-1')
    expect(events).toEqual([])
    await contract.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        ...at,
        Session,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: { USERNAME: 'ada@example.com', NEW_PASSWORD: password },
        ClientMetadata: { from: 'challenge' },
      }),
    )
    expect(events).toMatchObject([
      { triggerSource: 'TokenGeneration_NewPasswordChallenge', request: { clientMetadata: { from: 'challenge' } } },
    ])
  })

  itLocally('adds, replaces and suppresses claims and scopes of both tokens', async () => {
    answerWith({
      idTokenGeneration: {
        claimsToAddOrOverride: { email: 'alias@example.com', roles: ['owner', 'admin'] },
        claimsToSuppress: ['email_verified'],
      },
      accessTokenGeneration: {
        claimsToAddOrOverride: { provider: { id: 'p1', seats: 3 } },
        claimsToSuppress: [],
        scopesToAdd: ['api/read', 'api/write'],
        scopesToSuppress: ['aws.cognito.signin.user.admin'],
      },
      groupOverrideDetails: { groupsToOverride: ['staff'] },
    })
    const at = await poolWith(versionTwo)
    await enroll(contract, at.UserPoolId, 'ada@example.com', [{ Name: 'email_verified', Value: 'true' }])
    const { AuthenticationResult } = await signIn(at)
    const id = claimsOf(AuthenticationResult?.IdToken)
    const access = claimsOf(AuthenticationResult?.AccessToken)
    expect(id).toMatchObject({
      email: 'alias@example.com',
      roles: ['owner', 'admin'],
      'cognito:groups': ['staff'],
    })
    expect(id).not.toHaveProperty('email_verified')
    expect(id).not.toHaveProperty('provider')
    expect(access).toMatchObject({
      provider: { id: 'p1', seats: 3 },
      scope: 'api/read api/write',
      'cognito:groups': ['staff'],
    })
    expect(access).not.toHaveProperty('roles')
    await expect(
      contract.sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken })),
    ).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token does not have required scopes',
    })
  })

  itLocally('cannot change the claims that say who, for whom and for how long', async () => {
    const forged = { sub: 'x', iss: 'x', exp: 1, aud: 'x', client_id: 'x', username: 'x', token_use: 'x', scope: 'x' }
    const change = { claimsToAddOrOverride: forged, claimsToSuppress: ['sub', 'exp', 'origin_jti'] }
    answerWith({ idTokenGeneration: change, accessTokenGeneration: change })
    const at = await poolWith(versionTwo)
    const username = await enroll(contract, at.UserPoolId, 'ada@example.com')
    const { AuthenticationResult } = await signIn(at)
    expect(claimsOf(AuthenticationResult?.AccessToken)).toMatchObject({
      sub: username,
      username,
      client_id: at.ClientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      origin_jti: expect.any(String),
    })
    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ sub: username, aud: at.ClientId, token_use: 'id' })
    expect(claimsOf(AuthenticationResult?.IdToken).exp).toBeGreaterThan(Date.now() / 1000)
  })

  itLocally('cannot make an ID token pass for an access token', async () => {
    answerWith({ idTokenGeneration: { claimsToAddOrOverride: { scope: 'aws.cognito.signin.user.admin' } } })
    const at = await poolWith(versionTwo)
    await enroll(contract, at.UserPoolId, 'ada@example.com')
    const { AuthenticationResult } = await signIn(at)
    await expect(
      contract.sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult?.IdToken })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Invalid Access Token' })
  })

  itLocally('refuses the sign-in and the refresh when it fails', async () => {
    answerWith({})
    const at = await poolWith(versionTwo)
    await enroll(contract, at.UserPoolId, 'ada@example.com')
    const { AuthenticationResult } = await signIn(at)
    contract.onTrigger(() => {
      throw new Error('account is suspended')
    })
    const refusal = {
      name: 'UserLambdaValidationException',
      message: 'PreTokenGeneration failed with error account is suspended.',
    }
    await expect(signIn(at)).rejects.toMatchObject(refusal)
    await expect(refresh(at, AuthenticationResult?.RefreshToken)).rejects.toMatchObject(refusal)
  })

  itLocally.each([
    ['nothing', undefined],
    ['no response', {}],
    ['claims that are no object', { response: { claimsAndScopeOverrideDetails: { idTokenGeneration: 'x' } } }],
    [
      'a scope with a space',
      { response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: ['a b'] } } } },
    ],
  ])('refuses the sign-in when it answers %s', async (_, answer) => {
    contract.onTrigger(() => answer)
    const at = await poolWith(versionTwo)
    await enroll(contract, at.UserPoolId, 'ada@example.com')
    await expect(signIn(at)).rejects.toMatchObject({ name: 'InvalidLambdaResponseException' })
  })
})

describe('a PreTokenGeneration function of version 1', () => {
  itLocally('changes the ID token only', async () => {
    contract.onTrigger((_, event: object) => ({
      ...event,
      response: { claimsOverrideDetails: { claimsToAddOrOverride: { tenant: 't1' }, claimsToSuppress: ['email'] } },
    }))
    const at = await poolWith({ PreTokenGeneration: functionArn })
    await enroll(contract, at.UserPoolId, 'ada@example.com')
    const { AuthenticationResult } = await signIn(at)
    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ tenant: 't1' })
    expect(claimsOf(AuthenticationResult?.IdToken)).not.toHaveProperty('email')
    expect(claimsOf(AuthenticationResult?.AccessToken)).not.toHaveProperty('tenant')
  })
})

describe('a PostAuthentication function', () => {
  itLocally('is called at sign-in and not at refresh, and its failure refuses the sign-in', async () => {
    const sources: string[] = []
    contract.onTrigger((_, event: { triggerSource: string }) => {
      sources.push(event.triggerSource)
      return event
    })
    const at = await poolWith({ PostAuthentication: functionArn })
    await enroll(contract, at.UserPoolId, 'ada@example.com')
    const { AuthenticationResult } = await signIn(at)
    await refresh(at, AuthenticationResult?.RefreshToken)
    expect(sources).toEqual(['PostAuthentication_Authentication'])
    contract.onTrigger(() => {
      throw new Error('no')
    })
    await expect(signIn(at)).rejects.toMatchObject({ name: 'UserLambdaValidationException' })
  })
})
