import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import * as z from 'zod'
import type { JwtAuthorizer } from './declaration.ts'

/** What a JWT authorizer adds to the event: all claims as text, and the route's scopes that the token carries. */
export type JwtContext = { readonly claims: Record<string, string>; readonly scopes: string[] }

type Authorization =
  | { readonly jwt: JwtContext }
  | { readonly refused: 401 | 403 /** Value of the www-authenticate header. */; readonly challenge: string }

/** Where an issuer publishes its keys, and what it writes into `iss`. */
export type Issuer = { readonly issuer: string; readonly jwksUri: string }

export type AuthorizeJwt = (options: {
  readonly authorizer: JwtAuthorizer
  readonly scopes: readonly string[]
  readonly request: IncomingMessage
  readonly url: URL
}) => Promise<Authorization>

const Header = z.object({ alg: z.string(), kid: z.string() })
const Claims = z.looseObject({
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  scope: z.string().optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
})
type Claims = z.infer<typeof Claims>

const Jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string().optional(), kty: z.string() })) })

/** Why a token is refused, in the words of `error_description`. */
class TokenRefused extends Error {}

/** How long a fetched key set is trusted, and how soon it may be fetched again for an unknown key, in milliseconds. */
const JWKS_TTL_MS = 2 * 60 * 60 * 1000
const JWKS_REFRESH_MS = 5_000

/**
 * JWT authorizers of HTTP APIs: RS256 signature with a key of the issuer, `exp`, `nbf`, `iat`, `iss`, `aud` (or
 * `client_id` when there is no `aud`), and at least one of the route's scopes. 401 for a token that is missing or not
 * valid, 403 for one without the scope.
 *
 * Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers".
 */
export function createJwtAuthorizer(options: {
  /** Maps a declared issuer to where it really is. By default its own `.well-known/jwks.json`. */
  readonly issuerOf?: (declared: string) => Issuer
  readonly now?: () => number
}): AuthorizeJwt {
  const {
    issuerOf = (declared) => ({ issuer: declared, jwksUri: `${declared.replace(/\/$/, '')}/.well-known/jwks.json` }),
    now = Date.now,
  } = options
  const keySets = new Map<string, { readonly keys: Map<string, KeyObject>; readonly fetchedAt: number }>()

  const keyOf = async (jwksUri: string, kid: string): Promise<KeyObject> => {
    const cached = keySets.get(jwksUri)
    const age = cached === undefined ? Number.POSITIVE_INFINITY : now() - cached.fetchedAt
    const known = cached?.keys.get(kid)
    if (known !== undefined && age < JWKS_TTL_MS) return known
    if (age >= JWKS_REFRESH_MS) keySets.set(jwksUri, { keys: await fetchKeys(jwksUri), fetchedAt: now() })
    const key = keySets.get(jwksUri)?.keys.get(kid)
    if (key === undefined) throw new TokenRefused('unable to find a signing key that matches the token')
    return key
  }

  const verified = async (token: string, { issuer: declared, audience }: JwtAuthorizer): Promise<Claims> => {
    const { issuer, jwksUri } = issuerOf(declared)
    const [encodedHeader = '', encodedClaims = '', signature = '', ...rest] = token.split('.')
    const header = Header.safeParse(decoded(encodedHeader))
    const claims = Claims.safeParse(decoded(encodedClaims))
    if (!header.success || !claims.success || rest.length > 0) throw new TokenRefused('the token is malformed')
    if (header.data.alg !== 'RS256') throw new TokenRefused('signing method is invalid')
    if (claims.data.iss !== issuer) throw new TokenRefused('issuer of the token is invalid')
    const key = await keyOf(jwksUri, header.data.kid)
    const signed = Buffer.from(`${encodedHeader}.${encodedClaims}`)
    if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')))
      throw new TokenRefused('the token has an invalid signature')
    const seconds = now() / 1000
    if (claims.data.exp === undefined || claims.data.exp <= seconds) throw new TokenRefused('the token has expired')
    if ((claims.data.nbf ?? 0) > seconds) throw new TokenRefused('the token is not valid yet')
    // Whole seconds: a token may have been issued in the second that is still running.
    if ((claims.data.iat ?? 0) > Math.ceil(seconds)) throw new TokenRefused('the token was issued in the future')
    const audiences = [claims.data.aud ?? claims.data.client_id ?? []].flat()
    if (!audiences.some((entry) => audience.includes(entry)))
      throw new TokenRefused('the token does not have a valid audience')
    return claims.data
  }

  return async ({ authorizer, scopes, request, url }) => {
    const wanted = scopes.join(' ')
    const token = tokenOf(authorizer.identitySources, request, url)
    if (token === undefined) return { refused: 401, challenge: 'Bearer' }
    try {
      const claims = await verified(token, authorizer)
      const carried = [claims.scope?.split(' ') ?? claims.scp ?? []].flat()
      const granted = scopes.filter((scope) => carried.includes(scope))
      if (scopes.length > 0 && granted.length === 0)
        return { refused: 403, challenge: challenge(wanted, 'insufficient_scope', 'the token does not have the scope') }
      return { jwt: { claims: textClaims(claims), scopes: granted } }
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error
      return { refused: 401, challenge: challenge(wanted, 'invalid_token', error.message) }
    }
  }
}

function challenge(scope: string, error: string, description: string): string {
  return `Bearer scope="${scope}" error="${error}" error_description="${description}"`
}

function tokenOf(sources: readonly string[], request: IncomingMessage, url: URL): string | undefined {
  for (const source of sources) {
    const [, kind, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? []
    const value = kind === 'header' ? request.headersDistinct[name.toLowerCase()]?.[0] : url.searchParams.get(name)
    if (value) return value.replace(/^bearer\s+/i, '')
  }
  return undefined
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

async function fetchKeys(jwksUri: string): Promise<Map<string, KeyObject>> {
  const response = await fetch(jwksUri)
  if (!response.ok) throw new Error(`${jwksUri} answered ${response.status}`)
  const { keys } = Jwks.parse(await response.json())
  return new Map(
    keys
      .filter(({ kid, kty }) => kid !== undefined && kty === 'RSA')
      .map(({ kid, ...key }) => [kid ?? '', createPublicKey({ key, format: 'jwk' })]),
  )
}

function textClaims(claims: Claims): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textOf(value)]))
}

/** Lists become `[a b]` and objects `map[key:value]`, as the real service writes them. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(' ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `map[${Object.entries(value)
    .map(([key, entry]) => `${key}:${textOf(entry)}`)
    .join(' ')}]`
}
