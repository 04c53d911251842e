import { randomUUID } from 'node:crypto'
import { notAuthorized } from './api-error.ts'
import { flagAttributes } from './attributes.ts'
import { tokenLifetimes } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { type Claims, issuerOf, signToken, verifyAccessToken } from './jwt.ts'
import { type Session, sessionById } from './sessions.ts'
import { preTokenGeneration, type SignIn, type TokenOccasion } from './triggers.ts'
import { attributesOf, existingUser, type User } from './users.ts'

/** The scope that opens the self-service operations; every sign-in through the API grants it. */
const selfServiceScope = 'aws.cognito.signin.user.admin'

/** AuthenticationResult of the API without its refresh token. */
export type IssuedTokens = {
  readonly AccessToken: string
  readonly IdToken: string
  readonly ExpiresIn: number
  readonly TokenType: 'Bearer'
}

// Claims that a PreTokenGeneration function cannot change; AWS keeps the original and says nothing.
const fixedInBoth = 'acr amr at_hash auth_time azp exp iat iss jti nbf nonce origin_jti sub token_use'.split(' ')
const fixedInId = new Set([...fixedInBoth, 'aud', 'cognito:username', 'identities'])
const fixedInAccess = new Set([...fixedInBoth, 'client_id', 'device_key', 'event_id', 'scope', 'username', 'version'])

/**
 * Makes the access and the ID token of a session, after the pool's PreTokenGeneration function had its say.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
export async function issueTokens(
  context: UserPoolContext,
  signIn: SignIn,
  session: Session,
  occasion: TokenOccasion,
): Promise<IssuedTokens> {
  const { pool, client, user } = signIn
  const changes = await preTokenGeneration(context, signIn, occasion, [selfServiceScope])
  const lifetimes = tokenLifetimes(client)
  const iat = Math.floor(context.now() / 1000)
  const common = {
    sub: user.username,
    ...(changes.groups && { 'cognito:groups': changes.groups }),
    iss: issuerOf(context, pool),
    origin_jti: session.originJti,
    event_id: randomUUID(),
    auth_time: session.authTime,
    iat,
  }
  const scopes = new Set([selfServiceScope, ...changes.access.scopesToAdd])
  const access = {
    ...common,
    client_id: client.id,
    token_use: 'access',
    scope: [...scopes].filter((scope) => !changes.access.scopesToSuppress.includes(scope)).join(' '),
    exp: iat + lifetimes.access,
    jti: randomUUID(),
    username: user.username,
  }
  const id = {
    ...common,
    ...attributeClaims(user),
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: iat + lifetimes.id,
    jti: randomUUID(),
  }
  return {
    AccessToken: signToken(pool, withChanges(access, changes.access, fixedInAccess)),
    IdToken: signToken(pool, withChanges(id, changes.id, fixedInId)),
    ExpiresIn: lifetimes.access,
    TokenType: 'Bearer',
  }
}

/** The user whom an access token stands for, if it is genuine, still good, and opens the self-service operations. */
export function userOfAccessToken(context: UserPoolContext, token: string): User {
  const { pool, claims } = verifyAccessToken(context, token)
  const user = existingUser(context, pool, String(claims.sub))
  const session = sessionById(context, String(claims.origin_jti))
  if (!session || session.revoked) {
    throw notAuthorized('Access Token has been revoked')
  }
  if (!String(claims.scope).split(' ').includes(selfServiceScope)) {
    throw notAuthorized('Access Token does not have required scopes')
  }
  return user
}

function attributeClaims(user: User): Claims {
  return Object.fromEntries(
    Object.entries(attributesOf(user)).map(([name, value]) => [
      name,
      flagAttributes.includes(name) ? value === 'true' : value,
    ]),
  )
}

// A claim that is both replaced and suppressed is suppressed, as on AWS.
function withChanges(
  claims: Claims,
  change: { claimsToAddOrOverride: Claims; claimsToSuppress: readonly string[] },
  fixed: ReadonlySet<string>,
): Claims {
  const replaced = Object.entries(change.claimsToAddOrOverride).filter(([name]) => !fixed.has(name))
  const isKept = (name: string) => fixed.has(name) || !change.claimsToSuppress.includes(name)
  return Object.fromEntries([...Object.entries(claims), ...replaced].filter(([name]) => isKept(name)))
}
