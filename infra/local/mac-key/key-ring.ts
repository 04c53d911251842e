import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'

const secretBytes = 32
const arnPrefix = 'arn:aws:kms:us-east-1:000000000000:key/'

const keyFileSchema = z.array(z.strictObject({ logicalName: z.string(), keyId: z.uuid(), secret: z.base64() }))

/** An HMAC_256 key. */
export type MacKey = { keyId: string; arn: string; secret: Buffer }

/**
 * The keys of a file (JSON, mode 0600), each under the logical name it was made for. One process at a time.
 * Throws when the file is there and cannot be read as keys: making new ones would void everything signed before.
 */
export function openKeyRing(keyFile: string) {
  mkdirSync(dirname(keyFile), { recursive: true })
  const stored = existsSync(keyFile) ? readKeyFile(keyFile) : []

  return {
    /** The key of this name, made and on disk if it is new. */
    keyFor(logicalName: string): MacKey {
      const known = stored.find((key) => key.logicalName === logicalName)
      if (known) return macKey(known)
      const made = { logicalName, keyId: randomUUID(), secret: randomBytes(secretBytes).toString('base64') }
      writeKeyFile(keyFile, [...stored, made])
      stored.push(made)
      return macKey(made)
    },

    /** The key with this id or ARN. */
    find(keyIdOrArn: string): MacKey | undefined {
      const found = stored.find(({ keyId }) => keyId === keyIdOrArn || arnPrefix + keyId === keyIdOrArn)
      return found && macKey(found)
    },
  }
}

export type KeyRing = ReturnType<typeof openKeyRing>

type StoredKey = z.infer<typeof keyFileSchema>[number]

function macKey({ keyId, secret }: StoredKey): MacKey {
  return { keyId, arn: arnPrefix + keyId, secret: Buffer.from(secret, 'base64') }
}

function readKeyFile(keyFile: string): StoredKey[] {
  chmodSync(keyFile, 0o600)
  try {
    return keyFileSchema.parse(JSON.parse(readFileSync(keyFile, 'utf8')))
  } catch {
    // Neither the cause nor the content goes into the message: both can hold secrets.
    throw new Error(`${keyFile} is not a key file. Restore it, or remove it to start with new keys.`)
  }
}

/** A reader sees the old file or the new one, never half of one. */
function writeKeyFile(keyFile: string, keys: readonly StoredKey[]): void {
  const draft = `${keyFile}.${randomUUID()}`
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(draft, keyFile)
}
