import { createHmac } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { GenerateMacCommand, KMSClient, ListKeysCommand, VerifyMacCommand } from '@aws-sdk/client-kms'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { MacKeyEndpoint } from '../../../infra/local/mac-key/mac-key-endpoint.ts'
import { startMacKeyEndpoint } from '../../../infra/local/mac-key/mac-key-endpoint.ts'

const Message = Buffer.from('a link that must not be forged')
const MacAlgorithm = 'HMAC_SHA_256'

const folder = mkdtempSync(join(tmpdir(), 'mac-key-'))
afterAll(() => rmSync(folder, { recursive: true }))

function newKeyFile(): string {
  return join(mkdtempSync(join(folder, 'keys-')), 'keys.json')
}

async function withEndpoint(keyFile: string, use: (endpoint: MacKeyEndpoint, client: KMSClient) => Promise<void>) {
  const endpoint = await startMacKeyEndpoint({ keyFile })
  const client = new KMSClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  try {
    await use(endpoint, client)
  } finally {
    await endpoint.close()
  }
}

describe('GenerateMac', () => {
  it('answers the RFC 2104 HMAC with SHA-256 of the message under the stored key', async () => {
    const keyFile = newKeyFile()
    await withEndpoint(keyFile, async ({ createKey }, client) => {
      const { keyId, arn } = await createKey('LinkKey')
      const [stored] = JSON.parse(readFileSync(keyFile, 'utf8')) as { secret: string }[]
      const secret = Buffer.from(stored?.secret ?? '', 'base64')
      expect(secret).toHaveLength(32)
      const answer = await client.send(new GenerateMacCommand({ KeyId: keyId, Message, MacAlgorithm }))
      expect(answer).toMatchObject({ KeyId: arn, MacAlgorithm })
      expect(Buffer.from(answer.Mac ?? [])).toEqual(createHmac('sha256', secret).update(Message).digest())
    })
  })

  it('is reached by a client that only knows the environment variable, and by the ARN of the key', async () => {
    await withEndpoint(newKeyFile(), async ({ url, createKey }) => {
      const { arn } = await createKey('LinkKey')
      Object.assign(process.env, {
        AWS_ENDPOINT_URL_KMS: url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      })
      const answer = await new KMSClient({}).send(new GenerateMacCommand({ KeyId: arn, Message, MacAlgorithm }))
      expect(answer.KeyId).toBe(arn)
    })
  })

  it('takes 4,096 bytes and refuses 4,097 and none', async () => {
    await withEndpoint(newKeyFile(), async ({ createKey }, client) => {
      const { keyId } = await createKey('LinkKey')
      const macOf = (size: number) =>
        client.send(new GenerateMacCommand({ KeyId: keyId, Message: Buffer.alloc(size), MacAlgorithm }))
      expect((await macOf(4096)).Mac).toHaveLength(32)
      await expect(macOf(4097)).rejects.toMatchObject({ name: 'ValidationException' })
      await expect(macOf(0)).rejects.toMatchObject({ name: 'ValidationException' })
    })
  })

  it.each(['8d1d34a6-0c3c-4d0b-9a5b-8b2f6f0a1c11', 'alias/link', 'LinkKey'])(
    'does not find a key %s',
    async (KeyId) => {
      await withEndpoint(newKeyFile(), async ({ createKey }, client) => {
        await createKey('LinkKey')
        const call = client.send(new GenerateMacCommand({ KeyId, Message, MacAlgorithm }))
        await expect(call).rejects.toMatchObject({ name: 'NotFoundException' })
      })
    },
  )

  it('refuses the algorithms that the key is not made for', async () => {
    await withEndpoint(newKeyFile(), async ({ createKey }, client) => {
      const { keyId } = await createKey('LinkKey')
      const call = client.send(new GenerateMacCommand({ KeyId: keyId, Message, MacAlgorithm: 'HMAC_SHA_512' }))
      await expect(call).rejects.toMatchObject({ name: 'InvalidKeyUsageException' })
    })
  })
})

describe('VerifyMac', () => {
  it('confirms the MAC of this message and key and refuses every other', async () => {
    await withEndpoint(newKeyFile(), async ({ createKey }, client) => {
      const { keyId, arn } = await createKey('LinkKey')
      const other = await createKey('OtherKey')
      const { Mac = new Uint8Array() } = await client.send(
        new GenerateMacCommand({ KeyId: keyId, Message, MacAlgorithm }),
      )
      const genuine = { KeyId: keyId, Message, Mac, MacAlgorithm } as const
      expect(await client.send(new VerifyMacCommand(genuine))).toMatchObject({
        KeyId: arn,
        MacValid: true,
        MacAlgorithm,
      })
      const flipped = Uint8Array.from(Mac, (byte, index) => (index === 31 ? byte ^ 1 : byte))
      for (const forgery of [
        { ...genuine, Mac: flipped },
        { ...genuine, Mac: Mac.subarray(0, 31) },
        { ...genuine, Message: Buffer.from('another message') },
        { ...genuine, KeyId: other.keyId },
      ]) {
        await expect(client.send(new VerifyMacCommand(forgery))).rejects.toMatchObject({
          name: 'KMSInvalidMacException',
        })
      }
    })
  })
})

describe('the endpoint', () => {
  it('refuses operations it does not offer', async () => {
    await withEndpoint(newKeyFile(), async (_, client) => {
      await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' })
    })
  })

  it('refuses a body that is not JSON, without repeating it', async () => {
    await withEndpoint(newKeyFile(), async ({ url }) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'x-amz-target': 'TrentService.GenerateMac' },
        body: '{"Message": secret',
      })
      expect(response.status).toBe(400)
      const answer = await response.text()
      expect(JSON.parse(answer)).toMatchObject({ __type: 'ValidationException' })
      expect(answer).not.toContain('secret')
    })
  })
})

describe('keys', () => {
  it('are made once per name, also by calls at the same time, and differ between names', async () => {
    await withEndpoint(newKeyFile(), async ({ createKey }) => {
      const [first, again, other] = await Promise.all([createKey('One'), createKey('One'), createKey('Two')])
      expect(again).toEqual(first)
      expect(other.keyId).not.toBe(first.keyId)
      expect(first.arn).toBe(`arn:aws:kms:us-east-1:000000000000:key/${first.keyId}`)
    })
  })

  it('stay the same between starts', async () => {
    const keyFile = newKeyFile()
    const seen: unknown[] = []
    for (let start = 0; start < 2; start += 1) {
      await withEndpoint(keyFile, async ({ createKey }, client) => {
        const { keyId } = await createKey('LinkKey')
        const { Mac } = await client.send(new GenerateMacCommand({ KeyId: keyId, Message, MacAlgorithm }))
        seen.push({ keyId, Mac })
      })
    }
    expect(seen[1]).toEqual(seen[0])
  })

  it('lie in a file that only its owner reads, also when it was open to all, with no draft left beside it', async () => {
    const keyFile = newKeyFile()
    await withEndpoint(keyFile, async ({ createKey }) => {
      await createKey('One')
      expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    })
    chmodSync(keyFile, 0o644)
    await withEndpoint(keyFile, async () => {
      expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    })
    expect(readdirSync(dirname(keyFile))).toEqual(['keys.json'])
  })

  it('are not replaced when their file is damaged: the start fails, and the message holds no secret', async () => {
    const keyFile = newKeyFile()
    const damaged = '[{"logicalName":"One","keyId":"x","secret":"c2VjcmV0"}]'
    writeFileSync(keyFile, damaged)
    const failure = await startMacKeyEndpoint({ keyFile }).catch(String)
    expect(failure).toContain(keyFile)
    expect(failure).not.toContain('c2VjcmV0')
    expect(readFileSync(keyFile, 'utf8')).toBe(damaged)
  })
})
