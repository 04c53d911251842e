import { randomBytes } from 'node:crypto'

/** 44 characters of base64url. */
const RANDOM_BYTES = 33

/** A text that nobody can guess: whoever publishes it was told it by us. */
export function domainProof(): string {
  return `keyward=${randomBytes(RANDOM_BYTES).toString('base64url')}`
}
