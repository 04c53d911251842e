import { GenerateMacCommand, KMSClient, KMSInternalException } from '@aws-sdk/client-kms'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-jest'
import { kmsMacKey } from '../../functions/runtime/kms-mac-key.ts'

Object.assign(process.env, { AWS_REGION: 'us-east-1', MAC_KEY_ID: 'key-1' })
const kms = mockClient(KMSClient)

beforeEach(() => {
  kms.reset()
})

/** The message that KMS is asked to sign for these parts. */
async function messageFor(parts: readonly string[]): Promise<string> {
  kms.resetHistory()
  kms.on(GenerateMacCommand).resolves({ Mac: Uint8Array.of(1) })
  await kmsMacKey().sign(parts)
  const [call] = kms.commandCalls(GenerateMacCommand)
  return Buffer.from(call?.args[0].input.Message ?? []).toString()
}

describe('kmsMacKey', () => {
  it('answers the MAC of KMS in base64url, under the key of the environment', async () => {
    kms.on(GenerateMacCommand).resolves({ Mac: Uint8Array.of(251, 255, 254) })
    expect(await kmsMacKey().sign(['invitation', 'x'])).toBe('-__-')
    expect(kms).toHaveReceivedCommandWith(GenerateMacCommand, { KeyId: 'key-1', MacAlgorithm: 'HMAC_SHA_256' })
  })

  it('signs another message for every division of the same text', async () => {
    const divisions = [['ab'], ['a', 'b'], ['a', '', 'b'], ['a","b'], ['', 'ab'], ['ab', '']]
    const messages = []
    for (const parts of divisions) messages.push(await messageFor(parts))
    expect(new Set(messages).size).toBe(divisions.length)
  })

  it('fails when KMS fails, and when it answers without a MAC', async () => {
    kms
      .on(GenerateMacCommand)
      .rejectsOnce(new KMSInternalException({ message: 'x', $metadata: {} }))
      .resolves({})
    await expect(kmsMacKey().sign(['x'])).rejects.toThrow(KMSInternalException)
    await expect(kmsMacKey().sign(['x'])).rejects.toThrow('KMS returned no MAC')
  })
})
