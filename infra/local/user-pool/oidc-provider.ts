import { createPublicKey, verify } from 'node:crypto'
import * as z from 'zod'
import type { IdentityProvider } from './identity-provider-store.ts'

/** An answer of an OpenID provider that is refused, and why. */
export class OidcRefusal extends Error {}

const endpointsSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
})

const keySetSchema = z.object({
  keys: z.array(
    z.object({ kty: z.string(), kid: z.string().optional(), n: z.base64url().optional(), e: z.base64url().optional() }),
  ),
})

/** Where an OpenID provider is asked. */
export type OidcEndpoints = z.output<typeof endpointsSchema>

/** Claims of an ID token or of the user info. */
export type OidcClaims = Readonly<Record<string, unknown>>

const patience = 5000
const skew = 60

/** Reads the provider's discovery document (OpenID Connect Discovery 1.0, section 4). */
export async function discover({ details }: IdentityProvider): Promise<OidcEndpoints> {
  const issuer = (details.oidc_issuer ?? '').replace(/\/$/, '')
  const parsed = endpointsSchema.safeParse(await ask(`${issuer}/.well-known/openid-configuration`))
  if (!parsed.success || parsed.data.issuer.replace(/\/$/, '') !== issuer) {
    throw new OidcRefusal('the discovery document does not fit the issuer')
  }
  return parsed.data
}

/** Exchanges a code for tokens (RFC 6749, section 4.1.3); the client's secret goes in the body, as Cognito sends it. */
export async function exchangeAtProvider(
  { details }: IdentityProvider,
  { token_endpoint }: OidcEndpoints,
  { code, redirectUri }: { code: string; redirectUri: string },
): Promise<{ idToken: string; accessToken: string }> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: details.client_id ?? '',
    client_secret: details.client_secret ?? '',
  })
  const parsed = z
    .object({ id_token: z.string(), access_token: z.string() })
    .safeParse(await ask(token_endpoint, { method: 'POST', body }))
  if (!parsed.success) {
    throw new OidcRefusal('Bad token response')
  }
  return { idToken: parsed.data.id_token, accessToken: parsed.data.access_token }
}

/** The claims of a genuine ID token for this login (OpenID Connect Core 1.0, section 3.1.3.7). */
export async function readIdToken(
  { details }: IdentityProvider,
  { issuer, jwks_uri }: OidcEndpoints,
  { idToken, nonce, now }: { idToken: string; nonce: string; now: number },
): Promise<OidcClaims & { sub: string }> {
  const [head = '', payload = '', signature = ''] = idToken.split('.')
  const { alg, kid } = decode(head)
  const keySet = keySetSchema.safeParse(await ask(jwks_uri))
  const key = alg === 'RS256' ? keySet.data?.keys.find((one) => one.kty === 'RSA' && one.kid === kid) : undefined
  if (!key) {
    throw new OidcRefusal('ID token is signed with no key of the provider')
  }
  const publicKey = createPublicKey({ key: { kty: 'RSA', n: key.n ?? '', e: key.e ?? '' }, format: 'jwk' })
  if (!verify('RSA-SHA256', Buffer.from(`${head}.${payload}`), publicKey, Buffer.from(signature, 'base64url'))) {
    throw new OidcRefusal('ID token signature is invalid')
  }
  const claims = decode(payload)
  const { sub, aud, exp, azp } = claims
  const audiences = Array.isArray(aud) ? aud : [aud]
  const isFor = audiences.includes(details.client_id) && (azp ?? details.client_id) === details.client_id
  if (claims.iss !== issuer || !isFor || claims.nonce !== nonce || typeof sub !== 'string' || sub === '') {
    throw new OidcRefusal('ID token is for somebody else: issuer, audience, nonce or subject')
  }
  if (typeof exp !== 'number' || exp + skew <= now / 1000) {
    throw new OidcRefusal('ID token has expired')
  }
  return { ...claims, sub }
}

/** What the provider's user info says, if it has any, about the very subject. */
export async function readUserInfo(
  { details }: IdentityProvider,
  { userinfo_endpoint }: OidcEndpoints,
  { accessToken, sub }: { accessToken: string; sub: string },
): Promise<OidcClaims> {
  if (userinfo_endpoint === undefined) return {}
  const method = details.attributes_request_method === 'POST' ? 'POST' : 'GET'
  const said = await ask(userinfo_endpoint, { method, headers: { authorization: `Bearer ${accessToken}` } })
  const parsed = z.looseObject({ sub: z.literal(sub) }).safeParse(said)
  if (!parsed.success) {
    throw new OidcRefusal('user info is about somebody else')
  }
  return parsed.data
}

async function ask(url: string, request: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(patience) }).catch(() => undefined)
  const body: unknown = await answer?.json().catch(() => undefined)
  if (!answer?.ok || body === undefined) {
    throw new OidcRefusal(
      `Bad response from ${new URL(url).pathname}: ${answer ? `status ${answer.status}` : 'no answer'}`,
    )
  }
  return body
}

function decode(part: string): OidcClaims {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))) as OidcClaims
  } catch {
    throw new OidcRefusal('ID token is no JSON Web Token')
  }
}
