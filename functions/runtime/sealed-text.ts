import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { MacKey } from '../../shared/ports/ports.ts'

const IV_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/** A text, encrypted under a key of 32 bytes; base64. */
export function seal(key: Buffer, text: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** The text that was sealed under this key. Throws for another one, and for what was changed. */
export function open(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
}

/** The key that a secret, in base64url, gives for one purpose. */
export function keyFrom(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', purpose, 32))
}

/**
 * The key for the secrets that one organization shares with its OpenID provider. Only whoever may use the MAC key gets it, and a
 * record that is copied to another organization stays closed.
 */
export async function organizationKey(macKey: MacKey, organizationId: string): Promise<Buffer> {
  return keyFrom(await macKey.sign(['sso-client-secret', organizationId]), 'keyward sso client secret')
}
