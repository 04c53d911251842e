import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  type AdminInitiateAuthCommandOutput,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  NotAuthorizedException,
  PasswordResetRequiredException,
  TooManyRequestsException,
  UserNotConfirmedException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'
import type { SessionTokens, UserPool } from '../../shared/ports/ports.ts'
import { env } from './env.ts'
import { Busy } from './table-errors.ts'
import { TIME_LIMITS } from './time-limits.ts'

/** The sign-in directory in Cognito. A user's name in the pool is his address; the pool gives him his subject. */
export function cognitoUserPool(): UserPool {
  let client: CognitoIdentityProviderClient | undefined
  const pool = () => {
    client ??= poolClient()
    return client
  }
  const place = () => ({ UserPoolId: env('USER_POOL_ID') })
  const state: UserPool['state'] = async (email) => {
    try {
      const user = await pool().send(new AdminGetUserCommand({ ...place(), Username: email }))
      const subject = subjectOf(user.UserAttributes)
      if (user.Enabled === false) return { state: 'disabled', subject }
      return { state: user.UserStatus === 'CONFIRMED' ? 'ready' : 'unfinished', subject }
    } catch (error) {
      if (error instanceof UserNotFoundException) return { state: 'absent' }
      throw error
    }
  }
  const tokens = async (
    flow: 'ADMIN_USER_PASSWORD_AUTH' | 'REFRESH_TOKEN_AUTH',
    parameters: Record<string, string>,
  ) => {
    try {
      return toSessionTokens(
        await pool().send(
          new AdminInitiateAuthCommand({
            ...place(),
            ClientId: env('USER_POOL_CLIENT_ID'),
            AuthFlow: flow,
            AuthParameters: parameters,
          }),
        ),
      )
    } catch (error) {
      const refused = [
        NotAuthorizedException,
        UserNotFoundException,
        UserNotConfirmedException,
        PasswordResetRequiredException,
      ].some((kind) => error instanceof kind)
      if (refused) return null
      throw error
    }
  }

  return {
    state,
    ensureUser: async (email) => {
      try {
        const { User } = await pool().send(
          new AdminCreateUserCommand({
            ...place(),
            Username: email,
            MessageAction: 'SUPPRESS',
            UserAttributes: [
              { Name: 'email', Value: email },
              { Name: 'email_verified', Value: 'true' },
            ],
          }),
        )
        return subjectOf(User?.Attributes)
      } catch (error) {
        if (!(error instanceof UsernameExistsException)) throw error
        const present = await state(email)
        if (present.state === 'absent') throw error
        return present.subject
      }
    },
    setPassword: async (email, masterPasswordHash) => {
      await pool().send(
        new AdminSetUserPasswordCommand({
          ...place(),
          Username: email,
          Password: masterPasswordHash,
          Permanent: true,
        }),
      )
    },
    signOut: async (email) => {
      await pool().send(new AdminUserGlobalSignOutCommand({ ...place(), Username: email }))
    },
    deleteUser: async (email) => {
      try {
        await pool().send(new AdminDeleteUserCommand({ ...place(), Username: email }))
      } catch (error) {
        if (!(error instanceof UserNotFoundException)) throw error
      }
    },
    signIn: async (email, masterPasswordHash) =>
      tokens('ADMIN_USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: masterPasswordHash }),
    refresh: async (refreshToken) => tokens('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken }),
  }
}

/** A client that says of throttling what the table says of it. */
export function poolClient(): CognitoIdentityProviderClient {
  const client = new CognitoIdentityProviderClient({ maxAttempts: 4, requestHandler: TIME_LIMITS })
  client.middlewareStack.add(
    (next) => async (args) =>
      next(args).catch((error: unknown) => {
        if (!(error instanceof TooManyRequestsException)) throw error
        throw new Busy('The user pool throttles', { cause: error })
      }),
    { step: 'initialize' },
  )
  return client
}

function subjectOf(
  attributes: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined,
): string {
  const subject = attributes?.find(({ Name }) => Name === 'sub')?.Value
  if (!subject) throw new Error('The user pool named no subject')
  return subject
}

/** Null also for a challenge: this pool asks for none, so a user who gets one has not finished registration. */
function toSessionTokens({ AuthenticationResult }: AdminInitiateAuthCommandOutput): SessionTokens | null {
  if (!AuthenticationResult?.AccessToken) return null
  return {
    accessToken: AuthenticationResult.AccessToken,
    refreshToken: AuthenticationResult.RefreshToken ?? null,
    expiresInSeconds: AuthenticationResult.ExpiresIn ?? 3600,
  }
}
