import type { Result } from '../../errors/catalogue.ts'
import { type ChangeSet, create } from '../../store/change-set.ts'
import type { Account, KdfSettings } from '../../store/entities/account.ts'
import type { AccountId } from '../../store/id.ts'
import type { Context } from '../context.ts'
import { checkKdf } from './kdf.ts'

export interface NewAccount {
  readonly email: string
  readonly name: string | null
  readonly masterPasswordHint: string | null
  readonly kdf: KdfSettings
  readonly key: string
  readonly publicKey: string
  readonly privateKey: string
}

/**
 * Registers an account. The caller has proven that the address is his, and nobody holds it; `accountId` is the subject
 * that the user pool gave it; `verifier` is the salted hash of the master password hash.
 */
export function register(
  state: { accountId: AccountId; verifier: Account['verifier'] },
  request: NewAccount,
  context: Context,
): Result<{ changes: ChangeSet; account: Account }> {
  const refusal = checkKdf(request.kdf)
  if (refusal) return refusal
  const account: Account = {
    ...request,
    accountId: state.accountId,
    verifier: state.verifier,
    twoStepProviders: [],
    forcePasswordReset: false,
    userKeyId: null,
    passwordPending: false,
    securityStamp: context.ids.next(),
    createdAt: context.now,
    revisedAt: context.now,
  }
  return { ok: true, account, changes: [create('Account', account)] }
}
