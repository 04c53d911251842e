import type { SessionTokens } from '../../shared/ports/ports.ts'

interface Claims {
  readonly sub: string
  /** What all tokens of one session have in common. */
  readonly origin_jti: string
}

/** What an access token says that came straight from the user pool: nobody else could have written it. */
export function claimsIn({ accessToken }: SessionTokens): Claims {
  const [, claims = ''] = accessToken.split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims
}
