import type { Result } from '../../errors/catalogue.ts'
import { type ChangeSet, create, remove } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account, Newcomer } from '../../store/entities/account.ts'
import { type NewAccount, register } from '../account/register.ts'
import type { Context } from '../context.ts'
import type { Acceptance } from '../member/accept-invitation.ts'
import { type Compliance, requiresTwoStepLogin } from '../member/check-compliance.ts'
import { recordOf, TwoStepWay } from '../two-step-login/record.ts'
import { acceptBySso } from './accept-by-sso.ts'

/**
 * Makes a newcomer an account with the keys that his client made, and accepts his place in the organization (specification
 * 8.4). Where the organization requires two-step login, codes by mail are on from the beginning: the address is proven, and
 * he had no account to turn anything on.
 */
export function becomeAccount(
  state: Pick<Acceptance, 'organization' | 'member' | 'policies'> & {
    readonly newcomer: Stored<Newcomer>
    readonly verifier: Account['verifier']
    readonly compliance: Compliance
    readonly confirmers: readonly string[]
  },
  request: Omit<NewAccount, 'email' | 'name'> & { readonly resetPasswordKey: string | null },
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { newcomer, verifier, compliance } = state
  const { accountId, email, name, securityStamp } = newcomer
  const { resetPasswordKey, ...keys } = request
  const registered = register({ accountId, verifier }, { ...keys, email, name }, context)
  if (!registered.ok) return registered
  const isPreset = requiresTwoStepLogin(compliance.here)
  const twoStepProviders = isPreset ? [TwoStepWay.Email] : []
  const account: Account = { ...registered.account, securityStamp, twoStepProviders }
  const accepted = acceptBySso(
    { ...state, account, compliance: { ...compliance, isTwoStepLoginOn: isPreset } },
    { resetPasswordKey },
    context,
  )
  if (!accepted.ok) return accepted
  return {
    ok: true,
    changes: [
      remove('Newcomer', newcomer),
      create('Account', account),
      ...(isPreset
        ? [create('TwoStepLogin', { ...recordOf({ account, stored: undefined }), codeAddress: email })]
        : []),
      ...accepted.changes,
    ],
  }
}
