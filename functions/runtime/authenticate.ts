import type { Actor } from './operation.ts'
import type { HttpEvent } from './progress.ts'

interface JwtClaims {
  readonly sub?: string
  readonly token_use?: string
  readonly origin_jti?: string
}

/**
 * Whom the access token is of, which the gateway's authorizer has checked; undefined when there is none. An identity token
 * passes the same authorizer, so its kind is looked at here.
 */
export function actorOf(event: HttpEvent): Actor | undefined {
  const { authorizer } = event.requestContext as { authorizer?: { jwt?: { claims?: JwtClaims } } }
  const claims = authorizer?.jwt?.claims
  if (claims?.token_use !== 'access' || !claims.sub) return undefined
  return { subject: claims.sub, accountId: claims.sub, sessionId: claims.origin_jti ?? '' }
}
