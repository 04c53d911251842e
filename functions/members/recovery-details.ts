import { checkRecovery, type Recovery } from '../../shared/domain/member/account-recovery.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { Account } from '../../shared/store/entities/account.ts'

/** What a client recovers the member's account with, or why the caller does not get it. */
export function recoveryDetails(recovery: (Recovery & { account: Account | undefined }) | undefined) {
  if (!recovery) return refuse('request.not_found')
  const refusal = checkRecovery(recovery)
  if (refusal) return refusal
  const { organization, member, account } = recovery
  if (!account || member.resetPasswordKey === null) return refuse('request.not_found')
  const { kdf, iterations, memory, parallelism } = account.kdf
  const details = {
    kdf,
    kdfIterations: iterations,
    kdfMemory: memory,
    kdfParallelism: parallelism,
    masterPasswordSalt: account.email,
    resetPasswordKey: member.resetPasswordKey,
    encryptedPrivateKey: organization.keyPair?.encryptedPrivateKey ?? null,
  }
  return { ok: true as const, details } satisfies Result<{ details: object }>
}
