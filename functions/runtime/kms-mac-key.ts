import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms'
import type { MacKey } from '../../shared/ports/ports.ts'
import { env } from './env.ts'
import { TIME_LIMITS } from './time-limits.ts'

/** HMAC under a KMS key: the key never enters this process, and nobody can make a token without the right to use it. */
export function kmsMacKey(): MacKey {
  let client: KMSClient | undefined
  return {
    sign: async (parts) => {
      client ??= new KMSClient({ maxAttempts: 4, requestHandler: TIME_LIMITS })
      const { Mac } = await client.send(
        new GenerateMacCommand({
          KeyId: env('MAC_KEY_ID'),
          MacAlgorithm: 'HMAC_SHA_256',
          Message: Buffer.from(JSON.stringify(parts)),
        }),
      )
      if (!Mac) throw new Error('KMS returned no MAC')
      return Buffer.from(Mac).toString('base64url')
    },
  }
}
