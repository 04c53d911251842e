import * as z from 'zod'
import { ApiError, invalidParameter, notAuthorized } from './api-error.ts'
import { checkAttributes, missingAttributes } from './attributes.ts'
import { checkChallenge, startChallenge } from './challenges.ts'
import { type Client, checkSecretHash, clientById } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { countFailure, forgetFailures, refuseWhileLocked } from './lockout.ts'
import { type Operations, operation } from './operation.ts'
import { checkPasswordPolicy, hashPassword, verifyPassword } from './passwords.ts'
import { type Pool, poolById } from './pools.ts'
import { sessionOfRefreshToken, startSession } from './sessions.ts'
import { issueTokens } from './tokens.ts'
import { postAuthentication, type TokenOccasion } from './triggers.ts'
import { findUser, setAttributes, setPassword, type User, userById } from './users.ts'

type Parameters = Readonly<Record<string, string>>
type Place = { readonly pool: Pool; readonly client: Client }
type PasswordFlow = 'ADMIN_USER_PASSWORD_AUTH' | 'USER_PASSWORD_AUTH'

const parameters = z.record(z.string(), z.string()).default({})
const adminPlace = z.object({ UserPoolId: z.string(), ClientId: z.string() })
const place = z.object({ ClientId: z.string() })
const initiation = z.object({ AuthFlow: z.string(), AuthParameters: parameters })
const response = z.object({
  ChallengeName: z.literal('NEW_PASSWORD_REQUIRED', 'The local user pool covers challenge NEW_PASSWORD_REQUIRED only.'),
  ChallengeResponses: parameters,
  Session: z.string().min(20),
  ClientMetadata: z.record(z.string(), z.string()).optional(),
})

/**
 * Sign-in with a password or a refresh token:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */
export const signInOperations: Operations = {
  AdminInitiateAuth: operation(initiation.extend(adminPlace.shape), (input, context) =>
    initiateAuth(context, placeOf(context, input), input, 'ADMIN_USER_PASSWORD_AUTH'),
  ),
  InitiateAuth: operation(initiation.extend(place.shape), (input, context) =>
    initiateAuth(context, placeOf(context, input), input, 'USER_PASSWORD_AUTH'),
  ),
  AdminRespondToAuthChallenge: operation(response.extend(adminPlace.shape), (input, context) =>
    setNewPassword(context, placeOf(context, input), input),
  ),
  RespondToAuthChallenge: operation(response.extend(place.shape), (input, context) =>
    setNewPassword(context, placeOf(context, input), input),
  ),
}

function placeOf(context: UserPoolContext, { ClientId, UserPoolId }: { ClientId: string; UserPoolId?: string }): Place {
  const pool = UserPoolId === undefined ? undefined : poolById(context, UserPoolId)
  const client = clientById(context, ClientId, UserPoolId)
  return { pool: pool ?? poolById(context, client.poolId), client }
}

function initiateAuth(
  context: UserPoolContext,
  at: Place,
  { AuthFlow, AuthParameters }: z.output<typeof initiation>,
  passwordFlow: PasswordFlow,
): Promise<object> {
  switch (AuthFlow) {
    case passwordFlow:
      requireFlow(at.client, passwordFlow)
      return signInWithPassword(context, at, AuthParameters)
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN':
      requireFlow(at.client, 'REFRESH_TOKEN_AUTH')
      return refresh(context, at, AuthParameters)
    default:
      throw invalidParameter('Initiate Auth method not supported.')
  }
}

function requireFlow(client: Client, flow: PasswordFlow | 'REFRESH_TOKEN_AUTH'): void {
  if (!client.configuration.ExplicitAuthFlows.includes(`ALLOW_${flow}`)) {
    throw invalidParameter(
      flow === 'USER_PASSWORD_AUTH'
        ? 'USER_PASSWORD_AUTH flow not enabled for this client'
        : 'Auth flow not enabled for this client',
    )
  }
}

async function signInWithPassword(context: UserPoolContext, at: Place, given: Parameters): Promise<object> {
  const name = required(given, 'USERNAME')
  const password = required(given, 'PASSWORD')
  checkSecretHash(at.client, name, given.SECRET_HASH)
  // Somebody unknown takes as long as a wrong password.
  if (!findUser(context, at.pool, name)) await hashPassword(password)
  const known = userWhoSignsIn(context, at, name)
  refuseWhileLocked(context, known)
  const isRight = await verifyPassword(password, known.passwordHash)
  // Hashing took time: the user may have changed, and guesses made side by side must not slip past the lock.
  const user = userWhoSignsIn(context, at, name)
  refuseWhileLocked(context, user)
  if (!isRight || user.passwordHash !== known.passwordHash) {
    countFailure(context, user)
    throw wrongCredentials()
  }
  forgetFailures(context, user)
  if (user.temporaryPasswordExpiresAt === undefined) {
    return signedIn(context, at, user, 'Authentication')
  }
  if (user.temporaryPasswordExpiresAt <= context.now()) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.')
  }
  return newPasswordRequired(context, at, user)
}

function newPasswordRequired(context: UserPoolContext, { pool, client }: Place, user: User): object {
  const missing = missingAttributes(pool.configuration.Schema, user.attributes)
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: startChallenge(context, client, user),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(user.attributes),
    },
  }
}

async function setNewPassword(
  context: UserPoolContext,
  at: Place,
  { ChallengeResponses, Session, ClientMetadata }: z.output<typeof response>,
): Promise<object> {
  const name = required(ChallengeResponses, 'USERNAME')
  const password = required(ChallengeResponses, 'NEW_PASSWORD')
  const { Policies, Schema } = at.pool.configuration
  checkSecretHash(at.client, name, ChallengeResponses.SECRET_HASH)
  checkChallenge(context, at.client, userWhoSignsIn(context, at, name), Session)
  checkPasswordPolicy(Policies.PasswordPolicy, password)
  const hash = await hashPassword(password)
  // Hashing took time: of two answers to one challenge only the first may count.
  const user = userWhoSignsIn(context, at, name)
  checkChallenge(context, at.client, user, Session)
  const attributes = { ...user.attributes, ...attributesGiven(ChallengeResponses) }
  checkAttributes(Schema, attributes)
  const [missing] = missingAttributes(Schema, attributes)
  if (missing !== undefined) {
    throw invalidParameter(`Invalid attributes given, ${missing} is missing`)
  }
  setAttributes(context, at.pool, user, attributes)
  setPassword(context, user, { hash, temporaryUntil: undefined })
  return signedIn(context, at, userWhoSignsIn(context, at, name), 'NewPasswordChallenge', ClientMetadata)
}

// AWS lets the challenge set any attribute but the one that signs the user in, and the flags only administrators set.
function attributesGiven(responses: Parameters): Parameters {
  const prefix = 'userAttributes.'
  const given = Object.entries(responses)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]): [string, string] => [name.slice(prefix.length), value])
  const refused = given.find(([name]) => ['email', 'email_verified', 'phone_number_verified'].includes(name))
  if (refused) {
    throw notAuthorized(`Cannot modify an already provided ${refused[0]}`)
  }
  return Object.fromEntries(given)
}

async function refresh(context: UserPoolContext, { pool, client }: Place, given: Parameters): Promise<object> {
  const session = sessionOfRefreshToken(context, required(given, 'REFRESH_TOKEN'))
  const user = session && userById(context, session.userId)
  if (!user || session.clientId !== client.id) {
    throw notAuthorized('Invalid Refresh Token')
  }
  checkSecretHash(client, user.username, given.SECRET_HASH)
  if (!user.enabled) {
    throw notAuthorized('User is disabled.')
  }
  if (session.revoked) {
    throw notAuthorized('Refresh Token has been revoked')
  }
  if (session.expiresAt <= context.now()) {
    throw notAuthorized('Refresh Token has expired')
  }
  const signIn = { pool, client, user, clientMetadata: undefined }
  return {
    ChallengeParameters: {},
    AuthenticationResult: await issueTokens(context, signIn, session, 'RefreshTokens'),
  }
}

async function signedIn(
  context: UserPoolContext,
  { pool, client }: Place,
  user: User,
  occasion: TokenOccasion,
  clientMetadata?: Parameters,
): Promise<object> {
  const signIn = { pool, client, user, clientMetadata }
  // The session stands before the triggers run, so that a sign-out meanwhile ends it too.
  const { session, refreshToken } = startSession(context, client, user)
  await postAuthentication(context, signIn)
  const tokens = await issueTokens(context, signIn, session, occasion)
  return { ChallengeParameters: {}, AuthenticationResult: { ...tokens, RefreshToken: refreshToken } }
}

/**
 * The user of this name, if he may sign in. Whether an unknown name is told apart from a wrong password is the client's
 * choice: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
function userWhoSignsIn(context: UserPoolContext, { pool, client }: Place, name: string): User {
  const user = findUser(context, pool, name)
  if (!user) {
    throw client.configuration.PreventUserExistenceErrors === 'ENABLED'
      ? wrongCredentials()
      : new ApiError('UserNotFoundException', 'User does not exist.')
  }
  if (!user.enabled) {
    throw notAuthorized('User is disabled.')
  }
  return user
}

function wrongCredentials(): ApiError {
  return notAuthorized('Incorrect username or password.')
}

function required(given: Parameters, name: string): string {
  const value = given[name]
  if (value === undefined || value === '') {
    throw invalidParameter(`Missing required parameter ${name}`)
  }
  return value
}
