import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Account } from '../../shared/store/entities/account.ts'

const HASH_BYTES = 32
const derive = promisify<string, string, number, Buffer>(scrypt)

/** A salted scrypt hash of a master password hash: what the table keeps, so that a lost user pool can be rebuilt. */
export async function makeVerifier(masterPasswordHash: string): Promise<Account['verifier']> {
  const salt = randomBytes(16).toString('base64')
  return { salt, hash: (await derive(masterPasswordHash, salt, HASH_BYTES)).toString('base64') }
}

/** Whether the master password hash is the account's. */
export async function isVerified(verifier: Account['verifier'], masterPasswordHash: string): Promise<boolean> {
  const hash = await derive(masterPasswordHash, verifier.salt, HASH_BYTES)
  return timingSafeEqual(hash, Buffer.from(verifier.hash, 'base64'))
}
