import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'

/** What an application sends along when it opens the browser (specification 8.3). */
export interface AuthorizationRequest {
  readonly client_id?: string | undefined
  readonly redirect_uri?: string | undefined
  readonly response_type?: string | undefined
  readonly response_mode?: string | undefined
  readonly state?: string | undefined
  readonly code_challenge?: string | undefined
  readonly code_challenge_method?: string | undefined
}

/** The ports of this machine on which the command line waits for its code. */
const CLI_PORTS = [8065, 8066, 8067, 8068, 8069, 8070]
const STATE_LENGTH_MAX = 1000

/** Where each application may be sent back to, and nowhere else. */
function redirectsOf(clientId: string, publicUrl: string): readonly string[] {
  const connector = `${publicUrl}/sso-connector.html`
  const local = CLI_PORTS.map((port) => `http://localhost:${port}`)
  const byClient: Readonly<Record<string, readonly string[]>> = {
    web: [connector],
    browser: [connector],
    desktop: ['bitwarden://sso-callback', ...local],
    mobile: ['bitwarden://sso-callback', connector],
    cli: local,
  }
  return Object.hasOwn(byClient, clientId) ? (byClient[clientId] ?? []) : []
}

/** Checks what an application asks for. Refusals stay here: an address that is not registered is never gone to. */
export function checkAuthorization(
  request: AuthorizationRequest,
  publicUrl: string,
): Result<{ clientId: string; redirectUri: string; codeChallenge: string; clientState: string }> {
  const {
    client_id: clientId = '',
    redirect_uri: redirectUri = '',
    state = '',
    code_challenge: challenge = '',
  } = request
  if (!redirectsOf(clientId, publicUrl).includes(redirectUri)) {
    return invalid('redirect_uri', `is not registered for the client ${clientId || 'without a name'}`)
  }
  if (request.response_type !== 'code') return invalid('response_type', 'must be code')
  if ((request.response_mode ?? 'query') !== 'query') return invalid('response_mode', 'must be query')
  if (request.code_challenge_method !== 'S256') return invalid('code_challenge_method', 'must be S256')
  if (!/^[\w-]{43}$/.test(challenge)) return invalid('code_challenge', 'must be a SHA-256 in base64url')
  if (state === '' || state.length > STATE_LENGTH_MAX) {
    return invalid('state', `must be given, with at most ${STATE_LENGTH_MAX} characters`)
  }
  return { ok: true, clientId, redirectUri, codeChallenge: challenge, clientState: state }
}

const invalid = (field: string, rule: string): Refusal => refuse('sso.request_invalid', { values: { field, rule } })
