import type { identityRoutes } from '../../shared/api/identity.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { isVerified } from '../runtime/verifier.ts'
import { withNewPassword } from './with-new-password.ts'

/** Changes the caller's master password; whoever's session it is, he must know the one before. */
export const changePassword: Operation<typeof identityRoutes.changePassword> = async (call) => {
  const account = await ownAccount(call.store, call.actor)
  if (!(await isVerified(account.verifier, call.body.masterPasswordHash))) {
    return refuse('account.verification_failed', { field: 'masterPasswordHash' })
  }
  return withNewPassword(call, account)
}
