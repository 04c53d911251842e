import { type Change, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import type { TwoStepLogin } from '../../store/entities/two-step-login.ts'

/** Ways of two-step login by their numbers (specification 13.5). */
export const TwoStepWay = { Authenticator: 0, Email: 1 } as const

export type TwoStepWay = (typeof TwoStepWay)[keyof typeof TwoStepWay]

/** An account and what its two-step login remembers, if it ever did. */
export interface TwoStepState {
  readonly account: Stored<Account>
  readonly stored: Stored<TwoStepLogin> | undefined
}

/** What two-step login remembers of the account; of one that never used it, the beginning. */
export function recordOf({
  account: { accountId },
  stored,
}: {
  account: Pick<Account, 'accountId'>
  stored: TwoStepLogin | undefined
}): TwoStepLogin {
  return (
    stored ?? {
      accountId,
      authenticatorGeneration: 0,
      lastStep: null,
      codeAddress: null,
      mailedCode: null,
      recoveryGeneration: 0,
      deviceGeneration: 0,
      wrongCodesAt: [],
      mailsAt: [],
    }
  )
}

/** Remembers something new. */
export function remember(state: TwoStepState, change: Partial<TwoStepLogin>): Change {
  return state.stored
    ? replace('TwoStepLogin', state.stored, change)
    : create('TwoStepLogin', { ...recordOf(state), ...change })
}
