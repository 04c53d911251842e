import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { isTwoStepLoginOn } from '../../shared/domain/account/two-step-login.ts'
import { recordOf } from '../../shared/domain/two-step-login/record.ts'
import { refuseGuessing, refuseWrongCode } from '../../shared/domain/two-step-login/take-code.ts'
import { recover } from '../../shared/domain/two-step-login/turn.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { isRecoveryCode } from '../runtime/two-step-secrets.ts'
import { proveCredentials } from './prove-credentials.ts'

/** Turns two-step login off for somebody who knows the master password and kept the recovery code. */
export const recoverTwoStepLogin: Operation<typeof twoStepLoginRoutes.recoverTwoStepLogin> = async (call) => {
  const { body, macKey, context } = call
  const proven = await proveCredentials(call, body)
  if (!proven.ok) return proven
  const { state } = proven
  if (!isTwoStepLoginOn(state.account)) return refuse('two_step.way_off')
  const locked = refuseGuessing(state, context.now)
  if (locked) return locked
  const isRight = await isRecoveryCode(macKey, recordOf(state), body.recoveryCode)
  return isRight ? done(null, recover(state, context)) : refuseWrongCode(state, context.now, 'recoveryCode')
}
