import { createHash } from 'node:crypto'
import type { Client } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import type { AuthorizationParameters } from './hosted-logins.ts'
import { equalSecrets, hashOpaqueToken, newOpaqueToken } from './secrets.ts'
import type { TokenChanges } from './triggers.ts'

/** What a code is exchanged for. */
export type Grant = {
  readonly client: Client
  readonly userId: number
  readonly parameters: AuthorizationParameters
  readonly tokenChanges: TokenChanges
}

const life = 5 * 60_000

/** Notes a grant and answers the code that redeems it, once and within five minutes. */
export function issueCode(context: UserPoolContext, { client, userId, parameters, tokenChanges }: Grant): string {
  const code = newOpaqueToken()
  context.database.prepare('DELETE FROM authorization_codes WHERE expires_at <= ?').run(context.now())
  context.database
    .prepare('INSERT INTO authorization_codes VALUES (?, ?, ?, ?, ?, ?)')
    .run(
      hashOpaqueToken(code),
      userId,
      client.id,
      JSON.stringify(parameters),
      JSON.stringify(tokenChanges),
      context.now() + life,
    )
  return code
}

/** The grant of a code, if this client asked for it at this address and knows the verifier. Whatever comes of it, the code is spent. */
export function redeemCode(
  context: UserPoolContext,
  client: Client,
  { code, redirectUri, codeVerifier }: { code: string; redirectUri: string; codeVerifier: string | undefined },
): Grant | undefined {
  const row = context.database
    .prepare('DELETE FROM authorization_codes WHERE code_hash = ? AND client_id = ? AND expires_at > ? RETURNING *')
    .get(hashOpaqueToken(code), client.id, context.now()) as
    | { user_id: number; parameters: string; token_changes: string }
    | undefined
  if (!row) return undefined
  const parameters = JSON.parse(row.parameters) as AuthorizationParameters
  if (parameters.redirectUri !== redirectUri || !verifies(codeVerifier, parameters.codeChallenge)) return undefined
  return { client, userId: row.user_id, parameters, tokenChanges: JSON.parse(row.token_changes) as TokenChanges }
}

function verifies(verifier: string | undefined, challenge: string | undefined): boolean {
  if (verifier === undefined || challenge === undefined) return verifier === challenge
  return equalSecrets(createHash('sha256').update(verifier).digest('base64url'), challenge)
}
