import { createHash, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'

/** A new RSA-2048 key with the id under which the key set publishes it. */
export async function makeSigningKey(): Promise<{ keyId: string; privateKey: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { keyId: createHash('sha256').update(publicKey).digest('base64url'), privateKey }
}
