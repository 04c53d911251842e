import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { SessionTokens } from '../../shared/ports/ports.ts'

const SECRET_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/** 32 random bytes, in base64url. */
export const newSecret = () => randomBytes(SECRET_BYTES).toString('base64url')

/** SHA-256 in base64url: how a secret is stored, and what a verifier's challenge is (RFC 7636, section 4.2). */
export const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url')

/** A session's tokens, encrypted so that only the holder of the secret reads them. */
export function sealSession(secret: string, session: SessionTokens): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, keyFrom(secret), iv)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(session), 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** The tokens that were sealed with this secret. Throws for another one. */
export function openSession(secret: string, sealed: string): SessionTokens {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv(CIPHER, keyFrom(secret), bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
  return JSON.parse(opened.toString('utf8')) as SessionTokens
}

function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', 'keyward sso session', 32))
}
