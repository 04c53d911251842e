import type { identityRoutes } from '../../shared/api/identity.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { withNewPassword } from './with-new-password.ts'

/** The person chooses his own master password after an administrator recovered the account. */
export const replaceTemporaryPassword: Operation<typeof identityRoutes.replaceTemporaryPassword> = async (call) => {
  const account = await ownAccount(call.store, call.actor)
  return account.forcePasswordReset ? withNewPassword(call, account) : refuse('account.no_temporary_password')
}
