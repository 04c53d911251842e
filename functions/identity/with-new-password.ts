import { changePassword } from '../../shared/domain/account/change-password.ts'
import type { Context } from '../../shared/domain/context.ts'
import type { UserPool } from '../../shared/ports/ports.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { done } from '../runtime/operation.ts'
import { makeVerifier } from '../runtime/verifier.ts'

/**
 * The outcome of a change of password. The table comes first: from then on the old password is worth nothing. Then the user
 * pool gets the new one and ends all sessions; where that fails, the next sign-in makes up for it.
 */
export async function withNewPassword(
  {
    body: { newMasterPasswordHash, ...body },
    context,
    userPool,
  }: {
    body: { newMasterPasswordHash: string; key: string; masterPasswordHint?: string | null | undefined }
    context: Context
    userPool: UserPool
  },
  account: Stored<Account>,
) {
  const verifier = await makeVerifier(newMasterPasswordHash)
  return {
    ...done(null, changePassword(account, { ...body, verifier }, context)),
    after: async () => {
      await userPool.setPassword(account.email, newMasterPasswordHash)
      await userPool.signOut(account.email)
    },
  }
}
