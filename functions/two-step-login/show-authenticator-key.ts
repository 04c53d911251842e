import type { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { recordOf, remember, TwoStepWay } from '../../shared/domain/two-step-login/record.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { authenticatorKey, verificationToken } from '../runtime/two-step-secrets.ts'
import { verifyOwner } from './verify-owner.ts'

/**
 * Shows the key of the authenticator app. While the app is off every showing makes a new key, so that one that was seen
 * once is worth nothing later.
 */
export const showAuthenticatorKey: Operation<typeof twoStepLoginRoutes.showAuthenticatorKey> = async (call) => {
  const verified = await verifyOwner(call, call.body)
  if (!verified.ok) return verified
  const { state } = verified
  const { macKey, context } = call
  const enabled = state.account.twoStepProviders.includes(TwoStepWay.Authenticator)
  const before = recordOf(state)
  const renewed = enabled ? {} : { authenticatorGeneration: before.authenticatorGeneration + 1, lastStep: null }
  const record = { ...before, ...renewed }
  return done(
    {
      object: 'twoFactorAuthenticator' as const,
      enabled,
      key: await authenticatorKey(macKey, record),
      userVerificationToken: await verificationToken(macKey, { account: state.account, record }, context.now),
    },
    enabled ? [] : [remember(state, renewed)],
  )
}
