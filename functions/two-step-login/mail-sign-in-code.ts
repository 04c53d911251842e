import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { mailCode } from '../../shared/domain/two-step-login/mail-code.ts'
import { recordOf, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { proveCredentials } from './prove-credentials.ts'

/** Mails a code for the second step to somebody who took the first. */
export const mailSignInCode: Operation<typeof twoStepLoginRoutes.mailSignInCode> = async (call) => {
  const proven = await proveCredentials(call, call.body)
  if (!proven.ok) return proven
  const { state } = proven
  const { codeAddress } = recordOf(state)
  if (!state.account.twoStepProviders.includes(TwoStepWay.Email) || !codeAddress) return refuse('two_step.way_off')
  const decision = mailCode(state, codeAddress, call.context)
  return decision.ok ? done(null, decision.changes) : decision
}
