import { type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'

/** What a client sends for a new master password, once the server made a verifier of its hash. */
export interface NewPassword {
  readonly verifier: Account['verifier']
  /** The user key, protected by the stretched master key of the new password. */
  readonly key: string
  readonly masterPasswordHint?: string | null | undefined
}

/**
 * Gives the account a master password that the person chose, and tells him. From the commit on only the new verifier signs
 * in, whatever the user pool holds. The key derivation stays as it is.
 */
export function changePassword(
  account: Stored<Account>,
  { verifier, key, masterPasswordHint }: NewPassword,
  context: Context,
): ChangeSet {
  return [
    replace('Account', account, {
      verifier,
      key,
      ...(masterPasswordHint !== undefined && { masterPasswordHint }),
      forcePasswordReset: false,
      passwordPending: true,
      securityStamp: context.ids.next(),
      revisedAt: context.now,
    }),
    requestMail(context, account.email, { kind: 'password-changed' }),
  ]
}
