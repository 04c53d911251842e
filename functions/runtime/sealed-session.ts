import { createHash, randomBytes } from 'node:crypto'
import type { SessionTokens } from '../../shared/ports/ports.ts'
import { keyFrom, open, seal } from './sealed-text.ts'

const SECRET_BYTES = 32
const PURPOSE = 'keyward sso session'

/** 32 random bytes, in base64url. */
export const newSecret = () => randomBytes(SECRET_BYTES).toString('base64url')

/** SHA-256 in base64url: how a secret is stored, and what a verifier's challenge is (RFC 7636, section 4.2). */
export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url')

/** A session's tokens, encrypted so that only the holder of the secret reads them. */
export function sealSession(secret: string, session: SessionTokens): string {
  return seal(keyFrom(secret, PURPOSE), JSON.stringify(session))
}

/** The tokens that were sealed with this secret. Throws for another one. */
export function openSession(secret: string, sealed: string): SessionTokens {
  return JSON.parse(open(keyFrom(secret, PURPOSE), sealed)) as SessionTokens
}
