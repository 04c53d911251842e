import { createPublicKey, type JsonWebKey, sign, verify } from 'node:crypto'
import { notAuthorized } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import { type Pool, poolById } from './pools.ts'

/** The payload of a token. */
export type Claims = Readonly<Record<string, unknown>>

/** The `iss` of a pool's tokens; its key set and discovery document are found below it. */
export function issuerOf(context: UserPoolContext, pool: Pool): string {
  return `${context.url}/${pool.id}`
}

/** The pool's public keys as a JSON Web Key Set (RFC 7517, section 5). */
export function keySet(pool: Pool): { keys: JsonWebKey[] } {
  const key = createPublicKey(pool.privateKey).export({ format: 'jwk' })
  return { keys: [{ ...key, kid: pool.keyId, alg: 'RS256', use: 'sig' }] }
}

/** Signs claims as a JWT with RS256 (RFC 7515, RFC 7519). */
export function signToken(pool: Pool, claims: Claims): string {
  const signed = `${encode({ kid: pool.keyId, alg: 'RS256' })}.${encode(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), pool.privateKey).toString('base64url')}`
}

/** The claims of a genuine access token of any pool, and that pool; NotAuthorizedException for anything else. */
export function verifyAccessToken(context: UserPoolContext, token: string): { pool: Pool; claims: Claims } {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims = decode(payload)
  const issuerPrefix = `${context.url}/`
  if (decode(header).alg !== 'RS256' || typeof claims.iss !== 'string' || !claims.iss.startsWith(issuerPrefix)) {
    throw notAuthorized('Invalid Access Token')
  }
  const pool = poolById(context, claims.iss.slice(issuerPrefix.length))
  const signed = Buffer.from(`${header}.${payload}`)
  if (!verify('RSA-SHA256', signed, createPublicKey(pool.privateKey), Buffer.from(signature, 'base64url'))) {
    throw notAuthorized('Could not verify signature for Access Token')
  }
  if (claims.token_use !== 'access') {
    throw notAuthorized('Invalid Access Token')
  }
  if (typeof claims.exp !== 'number' || claims.exp * 1000 <= context.now()) {
    throw notAuthorized('Access Token has expired')
  }
  return { pool, claims }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function decode(part: string): Claims {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))) as Claims
  } catch {
    throw notAuthorized('Invalid Access Token')
  }
}
