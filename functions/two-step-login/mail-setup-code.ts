import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { mailCode } from '../../shared/domain/two-step-login/mail-code.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { verifyOwner } from './verify-owner.ts'

/** Mails a code to the address that is to get codes from now on: it proves that the person reads its mail. */
export const mailSetupCode: Operation<typeof twoStepLoginRoutes.mailSetupCode> = async (call) => {
  const verified = await verifyOwner(call, call.body)
  if (!verified.ok) return verified
  const decision = mailCode(verified.state, call.body.email, call.context)
  return decision.ok ? done(null, decision.changes) : decision
}
