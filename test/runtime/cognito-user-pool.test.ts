import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  InternalErrorException,
  InvalidPasswordException,
  NotAuthorizedException,
  PasswordResetRequiredException,
  TooManyRequestsException,
  UserNotConfirmedException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-jest'
import { cognitoUserPool } from '../../functions/runtime/cognito-user-pool.ts'

Object.assign(process.env, { AWS_REGION: 'us-east-1', USER_POOL_ID: 'us-east-1_pool', USER_POOL_CLIENT_ID: 'client' })
const cognito = mockClient(CognitoIdentityProviderClient)
const pool = cognitoUserPool()
const about = { message: 'x', $metadata: {} }
const email = 'ada@example.test'
const attributes = [
  { Name: 'email', Value: email },
  { Name: 'sub', Value: 'subject-1' },
]

beforeEach(() => {
  cognito.reset()
})

describe('ensureUser', () => {
  it('makes a user whose address is verified, without mailing him, and answers his subject', async () => {
    cognito.on(AdminCreateUserCommand).resolves({ User: { Attributes: attributes } })
    expect(await pool.ensureUser(email)).toBe('subject-1')
    expect(cognito).toHaveReceivedCommandWith(AdminCreateUserCommand, {
      UserPoolId: 'us-east-1_pool',
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    })
  })

  it('answers the subject of the user who stands there already', async () => {
    cognito.on(AdminCreateUserCommand).rejects(new UsernameExistsException(about))
    cognito.on(AdminGetUserCommand).resolves({ Username: email, UserAttributes: attributes, UserStatus: 'CONFIRMED' })
    expect(await pool.ensureUser(email)).toBe('subject-1')
  })

  it('fails when the user who stood there is gone again, and when the pool names no subject', async () => {
    cognito.on(AdminCreateUserCommand).rejects(new UsernameExistsException(about))
    cognito.on(AdminGetUserCommand).rejects(new UserNotFoundException(about))
    await expect(pool.ensureUser(email)).rejects.toThrow(UsernameExistsException)
    cognito.on(AdminCreateUserCommand).resolves({ User: { Attributes: [] } })
    await expect(pool.ensureUser(email)).rejects.toThrow('named no subject')
  })

  it('fails when the pool fails', async () => {
    cognito.on(AdminCreateUserCommand).rejects(new TooManyRequestsException(about))
    await expect(pool.ensureUser(email)).rejects.toThrow(TooManyRequestsException)
  })
})

describe('state', () => {
  it.each([
    [{ UserStatus: 'CONFIRMED', Enabled: true }, 'ready'],
    [{ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true }, 'unfinished'],
    [{ UserStatus: 'RESET_REQUIRED', Enabled: true }, 'unfinished'],
    [{ UserStatus: 'CONFIRMED', Enabled: false }, 'disabled'],
    [{ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: false }, 'disabled'],
  ] as const)('of %j is %s', async (user, state) => {
    cognito.on(AdminGetUserCommand).resolves({ Username: email, UserAttributes: attributes, ...user })
    expect(await pool.state(email)).toEqual({ state, subject: 'subject-1' })
  })

  it('is absent for nobody, and an error is an error', async () => {
    cognito.on(AdminGetUserCommand).rejectsOnce(new UserNotFoundException(about))
    expect(await pool.state(email)).toEqual({ state: 'absent' })
    cognito.on(AdminGetUserCommand).rejects(new InternalErrorException(about))
    await expect(pool.state(email)).rejects.toThrow(InternalErrorException)
  })
})

describe('setPassword', () => {
  it('sets it for good, and fails when the pool does not take it', async () => {
    cognito.on(AdminSetUserPasswordCommand).resolvesOnce({})
    await pool.setPassword(email, 'hash')
    expect(cognito).toHaveReceivedCommandWith(AdminSetUserPasswordCommand, {
      UserPoolId: 'us-east-1_pool',
      Username: email,
      Password: 'hash',
      Permanent: true,
    })
    cognito.on(AdminSetUserPasswordCommand).rejects(new InvalidPasswordException(about))
    await expect(pool.setPassword(email, 'short')).rejects.toThrow(InvalidPasswordException)
  })
})

describe('signOut', () => {
  it('ends all sessions of the user, and fails when the pool fails', async () => {
    cognito.on(AdminUserGlobalSignOutCommand).resolvesOnce({})
    await pool.signOut(email)
    expect(cognito).toHaveReceivedCommandWith(AdminUserGlobalSignOutCommand, {
      UserPoolId: 'us-east-1_pool',
      Username: email,
    })
    cognito.on(AdminUserGlobalSignOutCommand).rejects(new TooManyRequestsException(about))
    await expect(pool.signOut(email)).rejects.toThrow(TooManyRequestsException)
  })
})

describe('deleteUser', () => {
  it('deletes the user, is content where there is none, and fails when the pool fails', async () => {
    cognito.on(AdminDeleteUserCommand).resolvesOnce({}).rejectsOnce(new UserNotFoundException(about))
    await pool.deleteUser(email)
    await pool.deleteUser(email)
    expect(cognito).toHaveReceivedCommandTimes(AdminDeleteUserCommand, 2)
    expect(cognito).toHaveReceivedCommandWith(AdminDeleteUserCommand, {
      UserPoolId: 'us-east-1_pool',
      Username: email,
    })
    cognito.on(AdminDeleteUserCommand).rejects(new TooManyRequestsException(about))
    await expect(pool.deleteUser(email)).rejects.toThrow()
  })
})

describe('signIn and refresh', () => {
  it('answer the session', async () => {
    cognito
      .on(AdminInitiateAuthCommand, { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' })
      .resolves({ AuthenticationResult: { AccessToken: 'access', RefreshToken: 'refresh', ExpiresIn: 900 } })
    cognito
      .on(AdminInitiateAuthCommand, { AuthFlow: 'REFRESH_TOKEN_AUTH' })
      .resolves({ AuthenticationResult: { AccessToken: 'access-2' } })
    expect(await pool.signIn(email, 'hash')).toEqual({
      accessToken: 'access',
      refreshToken: 'refresh',
      expiresInSeconds: 900,
    })
    expect(await pool.refresh('refresh')).toEqual({
      accessToken: 'access-2',
      refreshToken: null,
      expiresInSeconds: 3600,
    })
    expect(cognito).toHaveReceivedNthCommandWith(1, AdminInitiateAuthCommand, {
      ClientId: 'client',
      AuthParameters: { USERNAME: email, PASSWORD: 'hash' },
    })
  })

  it.each([
    ['NotAuthorizedException', NotAuthorizedException],
    ['UserNotFoundException', UserNotFoundException],
    ['UserNotConfirmedException', UserNotConfirmedException],
    ['PasswordResetRequiredException', PasswordResetRequiredException],
  ])('answer null for %s', async (_, Refusal) => {
    cognito.on(AdminInitiateAuthCommand).rejects(new Refusal(about))
    expect(await pool.signIn(email, 'hash')).toBeNull()
    expect(await pool.refresh('refresh')).toBeNull()
  })

  it('answer null for a challenge', async () => {
    cognito.on(AdminInitiateAuthCommand).resolves({ ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 's' })
    expect(await pool.signIn(email, 'hash')).toBeNull()
  })

  it.each([
    ['TooManyRequestsException', TooManyRequestsException],
    ['InternalErrorException', InternalErrorException],
  ])('fail for %s: a pool that is away is no wrong password', async (_, Failure) => {
    cognito.on(AdminInitiateAuthCommand).rejects(new Failure(about))
    await expect(pool.signIn(email, 'hash')).rejects.toThrow(Failure)
    await expect(pool.refresh('refresh')).rejects.toThrow(Failure)
  })
})
