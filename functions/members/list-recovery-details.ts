import type { membersRoutes } from '../../shared/api/members.ts'
import { explain } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadRecoveries } from './load-recoveries.ts'
import { recoveryDetails } from './recovery-details.ts'

const nothing = {
  kdf: null,
  kdfIterations: null,
  kdfMemory: null,
  kdfParallelism: null,
  masterPasswordSalt: null,
  resetPasswordKey: null,
  encryptedPrivateKey: null,
}

/** What a client recovers many accounts with; those that the caller may not recover are named with the reason. */
export const listRecoveryDetails: Operation<typeof membersRoutes.listRecoveryDetails> = async (call) => {
  const { ids } = call.body
  const recoveries = await loadRecoveries(call, ids)
  return done({
    object: 'list' as const,
    data: ids.map((organizationUserId, at) => {
      const found = recoveryDetails(recoveries[at])
      const row = { object: 'organizationUserResetPasswordDetails' as const, organizationUserId }
      return found.ok ? { ...row, ...found.details, error: '' } : { ...row, ...nothing, error: explain(found).text }
    }),
    continuationToken: null,
  })
}
