import { randomUUID } from 'node:crypto'
import { notAuthorized } from './api-error.ts'
import { flagAttributes } from './attributes.ts'
import { tokenLifetimes } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { type Claims, issuerOf, signToken, verifyAccessToken } from './jwt.ts'
import { type Session, selfServiceScope, sessionById } from './sessions.ts'
import { preTokenGeneration, type SignIn, type TokenChanges, type TokenOccasion } from './triggers.ts'
import { attributesOf, existingUser, groupsOf, type User } from './users.ts'

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
  return signTokens(context, signIn, session, await preTokenGeneration(context, signIn, occasion, session.scopes))
}

/** Makes the tokens of a session with changes that were asked for before. `nonce` is the hosted login's. */
export function signTokens(
  context: UserPoolContext,
  { pool, client, user }: SignIn,
  session: Session,
  changes: TokenChanges,
  nonce?: string,
): IssuedTokens {
  const lifetimes = tokenLifetimes(client)
  const iat = Math.floor(context.now() / 1000)
  const groups = changes.groups ?? groupsOf(user)
  const common = {
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    iss: issuerOf(context, pool),
    origin_jti: session.originJti,
    event_id: randomUUID(),
    auth_time: session.authTime,
    iat,
  }
  const scopes = new Set([...session.scopes, ...changes.access.scopesToAdd])
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
    ...(nonce !== undefined && { nonce }),
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

/** The user whom an access token stands for, if it is genuine, still good, and opens what needs the scope. */
export function userOfAccessToken(context: UserPoolContext, token: string, scope = selfServiceScope): User {
  const { pool, claims } = verifyAccessToken(context, token)
  const user = existingUser(context, pool, String(claims.username))
  const session = sessionById(context, String(claims.origin_jti))
  if (!session || session.revoked) {
    throw notAuthorized('Access Token has been revoked')
  }
  if (!String(claims.scope).split(' ').includes(scope)) {
    throw notAuthorized('Access Token does not have required scopes')
  }
  return user
}

function attributeClaims(user: User): Claims {
  const claims = Object.entries(attributesOf(user)).map(([name, value]): [string, unknown] => [
    name,
    flagAttributes.includes(name) ? value === 'true' : value,
  ])
  const identities = user.identities.map(({ primary, dateCreated, ...identity }) => ({
    ...identity,
    primary: String(primary),
    dateCreated: String(dateCreated),
  }))
  return { ...Object.fromEntries(claims), ...(identities.length > 0 && { identities }) }
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
