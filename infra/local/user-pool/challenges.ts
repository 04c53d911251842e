import { notAuthorized } from './api-error.ts'
import type { Client } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { hashOpaqueToken, newOpaqueToken } from './secrets.ts'
import type { User } from './users.ts'

/** Notes that this user has to answer a challenge, and answers the `Session` string that proves he may. */
export function startChallenge(context: UserPoolContext, client: Client, user: User): string {
  const session = newOpaqueToken()
  const expiresAt = context.now() + client.configuration.AuthSessionValidity * 60_000
  context.database.prepare('DELETE FROM challenges WHERE expires_at < ?').run(context.now() - 24 * 60 * 60 * 1000)
  context.database
    .prepare('INSERT INTO challenges (session_hash, user_id, client_id, expires_at) VALUES (?, ?, ?, ?)')
    .run(hashOpaqueToken(session), user.id, client.id, expiresAt)
  return session
}

/** Lets pass who may answer a challenge of this user: the `Session` is his, of this client, unused and in time. */
export function checkChallenge(context: UserPoolContext, client: Client, user: User, session: string): void {
  const row = context.database
    .prepare('SELECT expires_at FROM challenges WHERE session_hash = ? AND user_id = ? AND client_id = ?')
    .get(hashOpaqueToken(session), user.id, client.id) as { expires_at: number } | undefined
  if (!row) {
    throw notAuthorized('Invalid session for the user.')
  }
  if (row.expires_at <= context.now()) {
    throw notAuthorized('Invalid session for the user, session is expired.')
  }
}
