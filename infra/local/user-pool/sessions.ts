import { randomUUID } from 'node:crypto'
import { type Client, tokenLifetimes } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { hashOpaqueToken, newOpaqueToken } from './secrets.ts'
import type { User } from './users.ts'

/** What one sign-in began: all tokens that come of it carry its `originJti` and end with it. */
export type Session = {
  readonly originJti: string
  readonly userId: number
  readonly clientId: string
  /** When the user proved who he is; seconds since 1970. */
  readonly authTime: number
  readonly expiresAt: number
  readonly revoked: boolean
  /** What its access tokens may open, before a PreTokenGeneration function has its say. */
  readonly scopes: readonly string[]
}

type SessionRow = {
  origin_jti: string
  user_id: number
  client_id: string
  auth_time: number
  expires_at: number
  revoked: number
  scopes: string
}

/** The scope that opens the self-service operations; every sign-in through the API grants it. */
export const selfServiceScope = 'aws.cognito.signin.user.admin'

// An access token outlives the refresh token it came from by no more than its own longest life.
const longestAccessToken = 24 * 60 * 60 * 1000

/** Begins a session and answers its refresh token, of which only the hash is kept. */
export function startSession(
  context: UserPoolContext,
  client: Client,
  user: User,
  scopes: readonly string[] = [selfServiceScope],
): { session: Session; refreshToken: string } {
  const refreshToken = newOpaqueToken()
  const session: Session = {
    originJti: randomUUID(),
    userId: user.id,
    clientId: client.id,
    authTime: Math.floor(context.now() / 1000),
    expiresAt: context.now() + tokenLifetimes(client).refresh * 1000,
    revoked: false,
    scopes,
  }
  context.database.prepare('DELETE FROM sessions WHERE expires_at < ?').run(context.now() - longestAccessToken)
  context.database
    .prepare(
      'INSERT INTO sessions (origin_jti, user_id, client_id, refresh_token_hash, auth_time, expires_at, scopes) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      session.originJti,
      user.id,
      client.id,
      hashOpaqueToken(refreshToken),
      session.authTime,
      session.expiresAt,
      scopes.join(' '),
    )
  return { session, refreshToken }
}

/** The session that gave this refresh token, ended or not. */
export function sessionOfRefreshToken(context: UserPoolContext, refreshToken: string): Session | undefined {
  return toSession(
    context.database
      .prepare('SELECT * FROM sessions WHERE refresh_token_hash = ?')
      .get(hashOpaqueToken(refreshToken)) as SessionRow | undefined,
  )
}

/** The session with this id, ended or not. */
export function sessionById(context: UserPoolContext, originJti: string): Session | undefined {
  return toSession(
    context.database.prepare('SELECT * FROM sessions WHERE origin_jti = ?').get(originJti) as SessionRow | undefined,
  )
}

/** Ends one session. */
export function revokeSession(context: UserPoolContext, session: Session): void {
  context.database.prepare('UPDATE sessions SET revoked = 1 WHERE origin_jti = ?').run(session.originJti)
}

/** Ends all sessions of a user, and sign-ins that wait for the answer to a challenge. */
export function revokeSessionsOf(context: UserPoolContext, user: User): void {
  context.database.prepare('UPDATE sessions SET revoked = 1 WHERE user_id = ?').run(user.id)
  context.database.prepare('DELETE FROM challenges WHERE user_id = ?').run(user.id)
}

function toSession(row: SessionRow | undefined): Session | undefined {
  return (
    row && {
      originJti: row.origin_jti,
      userId: row.user_id,
      clientId: row.client_id,
      authTime: row.auth_time,
      expiresAt: row.expires_at,
      revoked: row.revoked === 1,
      scopes: row.scopes.split(' '),
    }
  )
}
