import { type Refusal, refuse } from '../../errors/catalogue.ts'
import type { KdfSettings } from '../../store/entities/account.ts'

/** What an address gets told that has no settings of its own: PBKDF2-SHA256, 600,000 rounds (specification 13.1). */
export const defaultKdf: KdfSettings = { kdf: 0, iterations: 600_000, memory: null, parallelism: null }

const within = (value: number | null, min: number, max: number) => value !== null && value >= min && value <= max

/** Why a client may not use these settings, or undefined if it may (specification 13.1). */
export function checkKdf({ kdf, iterations, memory, parallelism }: KdfSettings): Refusal | undefined {
  const refusal = (field: string, rule: string) => refuse('account.kdf_out_of_range', { field, values: { rule } })
  if (kdf === 0) {
    return within(iterations, 600_000, 2_000_000)
      ? undefined
      : refusal('kdfIterations', 'PBKDF2 takes 600000 to 2000000 iterations')
  }
  if (!within(iterations, 2, 10)) return refusal('kdfIterations', 'Argon2id takes 2 to 10 iterations')
  if (!within(memory, 15, 1024)) return refusal('kdfMemory', 'Argon2id takes 15 to 1024 MB')
  if (!within(parallelism, 1, 16)) return refusal('kdfParallelism', 'Argon2id takes a parallelism of 1 to 16')
  return undefined
}

/**
 * A believable answer for an address without an account: the same one every time, spread like real accounts, so that
 * nobody learns from it who has an account. `digest` is a keyed hash of the address, at least one byte.
 */
export function believableKdf(digest: Uint8Array): KdfSettings {
  const ARGON2ID_SHARE = 26
  return (digest[0] ?? 0) < ARGON2ID_SHARE ? { kdf: 1, iterations: 6, memory: 32, parallelism: 4 } : defaultKdf
}
