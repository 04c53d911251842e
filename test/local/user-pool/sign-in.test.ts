import { createHmac } from 'node:crypto'
import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandOutput,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  type AuthFlowType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Contract, claimsOf, createClient, enroll, invite, itLocally, openContract, password } from './contract.ts'

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute

let contract: Contract
let UserPoolId: string
let ClientId: string
beforeAll(async () => {
  contract = await openContract()
})
beforeEach(async () => {
  UserPoolId = (await contract.createPool()).Id
  ClientId = (await createClient(contract, UserPoolId)).ClientId
})
afterAll(() => contract.close())

function signIn(
  USERNAME: string,
  PASSWORD: string,
  more: Record<string, string> = {},
): Promise<AdminInitiateAuthCommandOutput> {
  return contract.sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD, ...more },
    }),
  )
}

function answerChallenge(
  Session: string | undefined,
  NEW_PASSWORD: string,
  more: Record<string, string> = {},
): Promise<AdminInitiateAuthCommandOutput> {
  return contract.sdk.send(
    new AdminRespondToAuthChallengeCommand({
      UserPoolId,
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: 'ada@example.com', NEW_PASSWORD, ...more },
    }),
  )
}

const wrongCredentials = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }
const lockedOut = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' }

describe('sign-in with a password', () => {
  it('gives tokens to the user by Username and by address in any case, over both operations', async () => {
    const username = await enroll(contract, UserPoolId, 'ada@example.com')
    for (const name of [username, 'ada@example.com', 'ADA@Example.com']) {
      const { AuthenticationResult } = await signIn(name, password)
      expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
      expect(claimsOf(AuthenticationResult?.AccessToken)).toMatchObject({ sub: username, username })
      expect(AuthenticationResult?.RefreshToken).toEqual(expect.any(String))
    }
    const { AuthenticationResult } = await contract.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada@example.com', PASSWORD: password },
      }),
    )
    expect(claimsOf(AuthenticationResult?.AccessToken).sub).toBe(username)
  })

  it('refuses a wrong password', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await expect(signIn('ada@example.com', 'Wrong-horse-7')).rejects.toMatchObject(wrongCredentials)
  })

  it('says that a user is unknown, unless the client keeps that secret', async () => {
    await expect(signIn('nobody@example.com', password)).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    })
    ClientId = (await createClient(contract, UserPoolId, { PreventUserExistenceErrors: 'ENABLED' })).ClientId
    await expect(signIn('nobody@example.com', password)).rejects.toMatchObject(wrongCredentials)
  })

  it('refuses a disabled user with the right password until he is enabled again', async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com')
    await contract.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
    await expect(signIn(Username, password)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User is disabled.',
    })
    await contract.sdk.send(new AdminEnableUserCommand({ UserPoolId, Username }))
    expect((await signIn(Username, password)).AuthenticationResult).toBeDefined()
  })

  it('refuses the old password once a new one is set', async () => {
    const Username = await enroll(contract, UserPoolId, 'ada@example.com')
    await contract.sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: 'Another-horse-8', Permanent: true }),
    )
    await expect(signIn(Username, password)).rejects.toMatchObject(wrongCredentials)
    expect((await signIn(Username, 'Another-horse-8')).AuthenticationResult).toBeDefined()
  })

  it('refuses a client of another pool', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    ClientId = (await createClient(contract, (await contract.createPool()).Id)).ClientId
    await expect(signIn('ada@example.com', password)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it.each<[AuthFlowType, string]>([
    ['ADMIN_USER_PASSWORD_AUTH', 'Auth flow not enabled for this client'],
    ['REFRESH_TOKEN_AUTH', 'Auth flow not enabled for this client'],
    ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
  ])('refuses flow %s to a client that does not list it', async (AuthFlow, message) => {
    const client = await createClient(contract, UserPoolId, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })
    const AuthParameters = { USERNAME: 'ada@example.com', PASSWORD: password, REFRESH_TOKEN: 'x' }
    const request = { ClientId: client.ClientId, AuthFlow, AuthParameters }
    const attempt =
      AuthFlow === 'USER_PASSWORD_AUTH'
        ? contract.sdk.send(new InitiateAuthCommand(request))
        : contract.sdk.send(new AdminInitiateAuthCommand({ ...request, UserPoolId }))
    await expect(attempt).rejects.toMatchObject({ name: 'InvalidParameterException', message })
  })

  it('refuses the administrator flow to the public operation', async () => {
    await expect(
      contract.sdk.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'ada@example.com', PASSWORD: password },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

describe('the secret hash', () => {
  const hashFor = (name: string, client: string, secret = '') =>
    createHmac('sha256', secret)
      .update(name + client)
      .digest('base64')

  it('is required of a client with a secret, and must be right', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    const client = await createClient(contract, UserPoolId, { GenerateSecret: true })
    ClientId = client.ClientId
    await expect(signIn('ada@example.com', password)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(
      signIn('ada@example.com', password, { SECRET_HASH: hashFor('grace@example.com', ClientId, client.ClientSecret) }),
    ).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Unable to verify secret hash for client ${ClientId}`,
    })
    const SECRET_HASH = hashFor('ada@example.com', ClientId, client.ClientSecret)
    expect((await signIn('ada@example.com', password, { SECRET_HASH })).AuthenticationResult).toBeDefined()
  })

  it('is taken over the Username when tokens are refreshed', async () => {
    const username = await enroll(contract, UserPoolId, 'ada@example.com')
    const client = await createClient(contract, UserPoolId, { GenerateSecret: true })
    ClientId = client.ClientId
    const SECRET_HASH = hashFor(username, ClientId, client.ClientSecret)
    const { AuthenticationResult } = await signIn(username, password, { SECRET_HASH })
    const refresh = (hash: string) =>
      contract.sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: AuthenticationResult?.RefreshToken ?? '', SECRET_HASH: hash },
        }),
      )
    expect((await refresh(SECRET_HASH)).AuthenticationResult?.AccessToken).toBeDefined()
    await expect(refresh(hashFor('ada@example.com', ClientId, client.ClientSecret))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
  })

  it('is refused of a client without a secret', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await expect(signIn('ada@example.com', password, { SECRET_HASH: 'x' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })
})

describe('a temporary password', () => {
  it('raises a challenge and gives no tokens', async () => {
    const username = await invite(contract, UserPoolId, 'ada@example.com', [{ Name: 'name', Value: 'Ada' }])
    const answer = await signIn('ada@example.com', 'Temporary-1')
    expect(answer.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    expect(answer.AuthenticationResult).toBeUndefined()
    expect(answer.ChallengeParameters?.USER_ID_FOR_SRP).toBe(username)
    expect(JSON.parse(answer.ChallengeParameters?.requiredAttributes ?? '')).toEqual([])
    expect(JSON.parse(answer.ChallengeParameters?.userAttributes ?? '')).toMatchObject({ name: 'Ada' })
  })

  it('raises no challenge when it is wrong', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    await expect(signIn('ada@example.com', 'Temporary-2')).rejects.toMatchObject(wrongCredentials)
  })

  it('is replaced by the answer, which signs the user in and sets attributes', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    const { Session } = await signIn('ada@example.com', 'Temporary-1')
    const answer = await answerChallenge(Session, password, { 'userAttributes.name': 'Ada' })
    expect(claimsOf(answer.AuthenticationResult?.IdToken)).toMatchObject({ name: 'Ada' })
    expect((await signIn('ada@example.com', password)).AuthenticationResult).toBeDefined()
    await expect(signIn('ada@example.com', 'Temporary-1')).rejects.toMatchObject(wrongCredentials)
  })

  it('is replaced over the public operation as well', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    const { Session } = await contract.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada@example.com', PASSWORD: 'Temporary-1' },
      }),
    )
    const { AuthenticationResult } = await contract.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        Session,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: { USERNAME: 'ada@example.com', NEW_PASSWORD: password },
      }),
    )
    expect(AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('is not replaced by a password against the policy', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    const { Session } = await signIn('ada@example.com', 'Temporary-1')
    await expect(answerChallenge(Session, 'weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' })
  })

  it('is replaced once only by one challenge, even by answers side by side', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    const { Session } = await signIn('ada@example.com', 'Temporary-1')
    const answers = await Promise.allSettled([
      answerChallenge(Session, 'Correct-horse-8'),
      answerChallenge(Session, 'Correct-horse-9'),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(answerChallenge(Session, password)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it("is not replaced with the challenge of another user's", async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    await invite(contract, UserPoolId, 'grace@example.com')
    const { Session } = await signIn('grace@example.com', 'Temporary-1')
    await expect(answerChallenge(Session, password)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it('is not replaced by a user who was disabled meanwhile', async () => {
    const Username = await invite(contract, UserPoolId, 'ada@example.com')
    const { Session } = await signIn('ada@example.com', 'Temporary-1')
    await contract.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
    await expect(answerChallenge(Session, password)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  itLocally('is not replaced after an administrator has set another', async () => {
    const Username = await invite(contract, UserPoolId, 'ada@example.com')
    const { Session } = await signIn('ada@example.com', 'Temporary-1')
    await contract.sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }),
    )
    await expect(answerChallenge(Session, 'Mallory-horse-7')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  itLocally('must be replaced within three minutes of the challenge', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    const { Session } = await signIn('ada@example.com', 'Temporary-1')
    contract.pass(3 * minute)
    await expect(answerChallenge(Session, password)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    })
  })

  itLocally('expires after seven days', async () => {
    await invite(contract, UserPoolId, 'ada@example.com')
    contract.pass(7 * day)
    await expect(signIn('ada@example.com', 'Temporary-1')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Temporary password has expired and must be reset by an administrator.',
    })
  })
})

describe('the lock-out', () => {
  async function fail(times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      await expect(signIn('ada@example.com', 'Wrong-horse-7')).rejects.toMatchObject(wrongCredentials)
    }
  }

  it('begins at the fifth wrong password, and refuses the right one too', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await fail(5)
    await expect(signIn('ada@example.com', password)).rejects.toMatchObject(lockedOut)
  })

  itLocally('lasts a second, then twice as long with each further wrong password', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await fail(5)
    for (const seconds of [1, 2, 4, 8]) {
      contract.pass(seconds * second - 500)
      await expect(signIn('ada@example.com', password)).rejects.toMatchObject(lockedOut)
      contract.pass(500)
      await fail(1)
    }
  })

  itLocally('ends with a sign-in after it, which makes the next five free again', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await fail(5)
    contract.pass(second)
    expect((await signIn('ada@example.com', password)).AuthenticationResult).toBeDefined()
    await fail(4)
    expect((await signIn('ada@example.com', password)).AuthenticationResult).toBeDefined()
  })

  itLocally('is forgotten after 15 minutes without an attempt', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await fail(4)
    contract.pass(15 * minute)
    await fail(4)
    expect((await signIn('ada@example.com', password)).AuthenticationResult).toBeDefined()
  })

  itLocally('lets no more than five guesses through that are made side by side', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    const guesses = await Promise.allSettled(
      Array.from({ length: 12 }, () => signIn('ada@example.com', 'Wrong-horse-7')),
    )
    const reasons = guesses.map((guess) => (guess.status === 'rejected' ? String(guess.reason.message) : 'let in'))
    expect(reasons.filter((reason) => reason === wrongCredentials.message)).toHaveLength(5)
    expect(reasons.filter((reason) => reason === lockedOut.message)).toHaveLength(7)
  })

  it('does not touch other users', async () => {
    await enroll(contract, UserPoolId, 'ada@example.com')
    await enroll(contract, UserPoolId, 'grace@example.com')
    await fail(5)
    expect((await signIn('grace@example.com', password)).AuthenticationResult).toBeDefined()
  })
})
