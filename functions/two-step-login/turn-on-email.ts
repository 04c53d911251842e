import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { recordOf, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { refuseGuessing, refuseWrongCode } from '../../shared/domain/two-step-login/take-code.ts'
import { turnOn } from '../../shared/domain/two-step-login/turn.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { proveMailedCode } from '../runtime/two-step-secrets.ts'
import { verifyOwner } from './verify-owner.ts'

/** Turns codes by mail on, once a code that was mailed to the address came back. */
export const turnOnEmail: Operation<typeof twoStepLoginRoutes.turnOnEmail> = async (call) => {
  const { body, macKey, context } = call
  const verified = await verifyOwner(call, body)
  if (!verified.ok) return verified
  const { state } = verified
  const locked = refuseGuessing(state, context.now)
  if (locked) return locked
  const { email, token } = body
  const used = await proveMailedCode(macKey, recordOf(state), { email, code: token }, context.now)
  if (!used) return refuseWrongCode(state, context.now, 'token')
  return done(
    { object: 'twoFactorEmail' as const, enabled: true, email },
    turnOn(state, { way: TwoStepWay.Email, used: { ...used, codeAddress: email } }, context),
  )
}
