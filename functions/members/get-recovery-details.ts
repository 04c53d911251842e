import type { membersRoutes } from '../../shared/api/members.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadRecoveries } from './load-recoveries.ts'
import { recoveryDetails } from './recovery-details.ts'

/** What a client recovers one account with. */
export const getRecoveryDetails: Operation<typeof membersRoutes.getRecoveryDetails> = async (call) => {
  const { memberId } = call.params
  const [recovery] = await loadRecoveries(call, [memberId])
  const found = recoveryDetails(recovery)
  if (!found.ok) return found
  return done({
    object: 'organizationUserResetPasswordDetails' as const,
    organizationUserId: memberId,
    ...found.details,
  })
}
