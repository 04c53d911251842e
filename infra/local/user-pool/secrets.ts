import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A new opaque token of 256 random bits in base64url: one for the caller, its hash for the database. */
export function newOpaqueToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of an opaque token. One round of SHA-256 is enough, as the token itself cannot be guessed. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Compares two secrets in a time that depends on neither. */
export function equalSecrets(given: string, expected: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest())
}
