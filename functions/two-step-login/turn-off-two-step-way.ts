import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { turnOff } from '../../shared/domain/two-step-login/turn.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { verifyOwner } from './verify-owner.ts'

/** Turns a way of two-step login off; one that is off stays off. */
export const turnOffTwoStepWay: Operation<typeof twoStepLoginRoutes.turnOffTwoStepWay> = async (call) => {
  const verified = await verifyOwner(call, call.body)
  if (!verified.ok) return verified
  const { type } = call.body
  return done(
    { object: 'twoFactorProvider' as const, type, enabled: false },
    turnOff(verified.state, type, call.context),
  )
}
