import { twoStepLoginRoutes } from '../../shared/api/two-step-login.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { listTwoStepWays } from './list-two-step-ways.ts'
import { mailSetupCode } from './mail-setup-code.ts'
import { mailSignInCode } from './mail-sign-in-code.ts'
import { recoverTwoStepLogin } from './recover-two-step-login.ts'
import { showAuthenticatorKey } from './show-authenticator-key.ts'
import { showEmailWay } from './show-email-way.ts'
import { showRecoveryCode } from './show-recovery-code.ts'
import { turnOffTwoStepWay } from './turn-off-two-step-way.ts'
import { turnOnAuthenticator } from './turn-on-authenticator.ts'
import { turnOnEmail } from './turn-on-email.ts'

export const operations: Operations<typeof twoStepLoginRoutes> = {
  listTwoStepWays,
  showAuthenticatorKey,
  turnOnAuthenticator,
  showEmailWay,
  mailSetupCode,
  turnOnEmail,
  turnOffTwoStepWay,
  showRecoveryCode,
  mailSignInCode,
  recoverTwoStepLogin,
}

export const handler = defineFunction(twoStepLoginRoutes, operations)
