import { type Client, clientById } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import { hashOpaqueToken, newOpaqueToken } from './secrets.ts'

/** What an application asked /oauth2/authorize for, checked. */
export type AuthorizationParameters = {
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly state?: string
  readonly nonce?: string
  /** S256 of the verifier that the code's redeemer must know (RFC 7636). */
  readonly codeChallenge?: string
}

/** A browser that is away at an identity provider. */
export type HostedLogin = {
  readonly client: Client
  readonly domain: string
  readonly provider: string
  /** ID of the AuthnRequest that it carries. */
  readonly requestId: string
  readonly parameters: AuthorizationParameters
}

type Row = { client_id: string; domain: string; provider: string; request_id: string; parameters: string }

// "Authentication must be completed within five minutes":
// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
const patience = 5 * 60_000

/** Notes that a browser leaves for an identity provider, and answers the RelayState it has to bring back. */
export function startHostedLogin(context: UserPoolContext, login: HostedLogin): string {
  const relayState = newOpaqueToken()
  context.database.prepare('DELETE FROM hosted_logins WHERE expires_at <= ?').run(context.now())
  context.database
    .prepare('INSERT INTO hosted_logins VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(
      hashOpaqueToken(relayState),
      login.client.id,
      login.domain,
      login.provider,
      login.requestId,
      JSON.stringify(login.parameters),
      context.now() + patience,
    )
  return relayState
}

/** The login that brings this RelayState back to its domain in time. It is taken: no second response can belong to it. */
export function takeHostedLogin(context: UserPoolContext, domain: string, relayState: string): HostedLogin | undefined {
  const row = context.database
    .prepare('DELETE FROM hosted_logins WHERE relay_state_hash = ? AND domain = ? AND expires_at > ? RETURNING *')
    .get(hashOpaqueToken(relayState), domain, context.now()) as Row | undefined
  return (
    row && {
      client: clientById(context, row.client_id),
      domain: row.domain,
      provider: row.provider,
      requestId: row.request_id,
      parameters: JSON.parse(row.parameters) as AuthorizationParameters,
    }
  )
}
