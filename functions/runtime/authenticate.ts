import type { HttpEvent } from './progress.ts'

interface JwtClaims {
  readonly sub?: string
  readonly token_use?: string
}

/**
 * The subject of the access token, which the gateway's authorizer has checked; undefined when there is none. An identity
 * token passes the same authorizer, so its kind is looked at here.
 */
export function subjectOf(event: HttpEvent): string | undefined {
  const { authorizer } = event.requestContext as { authorizer?: { jwt?: { claims?: JwtClaims } } }
  const claims = authorizer?.jwt?.claims
  return claims?.token_use === 'access' ? claims.sub : undefined
}
