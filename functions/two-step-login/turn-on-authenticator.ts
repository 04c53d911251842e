import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { recordOf, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { refuseGuessing, refuseWrongCode } from '../../shared/domain/two-step-login/take-code.ts'
import { turnOn } from '../../shared/domain/two-step-login/turn.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { authenticatorKey, proveAuthenticator } from '../runtime/two-step-secrets.ts'
import { verifyOwnerOrToken } from './verify-owner.ts'

/** Turns the authenticator app on, once it made a code from the key that was shown last. */
export const turnOnAuthenticator: Operation<typeof twoStepLoginRoutes.turnOnAuthenticator> = async (call) => {
  const { body, macKey, context } = call
  const verified = await verifyOwnerOrToken(call, body)
  if (!verified.ok) return verified
  const { state } = verified
  const record = recordOf(state)
  const key = await authenticatorKey(macKey, record)
  if (body.key && body.key.toUpperCase() !== key) return refuse('two_step.key_outdated', { field: 'key' })
  const locked = refuseGuessing(state, context.now)
  if (locked) return locked
  const used = await proveAuthenticator(macKey, record, body.token, context.now)
  if (!used) return refuseWrongCode(state, context.now, 'token')
  return done(
    { object: 'twoFactorAuthenticator' as const, enabled: true, key, userVerificationToken: null },
    turnOn(state, { way: TwoStepWay.Authenticator, used }, context),
  )
}
