import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { recordOf, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { verifyOwner } from './verify-owner.ts'

/** Whether codes go by mail, and where to; while they do not, the address of the account is proposed. */
export const showEmailWay: Operation<typeof twoStepLoginRoutes.showEmailWay> = async (call) => {
  const verified = await verifyOwner(call, call.body)
  if (!verified.ok) return verified
  const { account } = verified.state
  return done({
    object: 'twoFactorEmail' as const,
    enabled: account.twoStepProviders.includes(TwoStepWay.Email),
    email: recordOf(verified.state).codeAddress ?? account.email,
  })
}
