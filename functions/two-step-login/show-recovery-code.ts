import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { recordOf } from '../../shared/domain/two-step-login/record.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { recoveryCode } from '../runtime/two-step-secrets.ts'
import { verifyOwner } from './verify-owner.ts'

/** Shows the recovery code, the same one until it is used. */
export const showRecoveryCode: Operation<typeof twoStepLoginRoutes.showRecoveryCode> = async (call) => {
  const verified = await verifyOwner(call, call.body)
  if (!verified.ok) return verified
  const code = await recoveryCode(call.macKey, recordOf(verified.state))
  return done({ object: 'twoFactorRecover' as const, code })
}
