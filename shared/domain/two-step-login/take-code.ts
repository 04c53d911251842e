import { limits } from '../../config/limits.ts'
import { type Refusal, refuse } from '../../errors/catalogue.ts'
import type { Change, ChangeSet } from '../../store/change-set.ts'
import type { TwoStepLogin } from '../../store/entities/two-step-login.ts'
import type { Instant } from '../../store/id.ts'
import { lately, secondsToWait } from './lately.ts'
import { recordOf, remember, type TwoStepState } from './record.ts'

/** Refuses an account to which too many wrong codes came lately, whatever comes now. */
export function refuseGuessing(state: TwoStepState, now: Instant): Refusal | undefined {
  const retryAfterSeconds = secondsToWait(recordOf(state).wrongCodesAt, limits.twoStepWrongCodesMax, now)
  return retryAfterSeconds > 0 ? refuse('two_step.too_many_codes', { values: { retryAfterSeconds } }) : undefined
}

/** Refuses a wrong code, and counts it. `field` is where the request carries it, for dialects that name fields. */
export function refuseWrongCode(state: TwoStepState, now: Instant, field?: string): Refusal & { changes: ChangeSet } {
  return { ...refuse('two_step.code_wrong', field ? { field } : {}), changes: [countWrong(state, now)] }
}

/** Counts a wrong guess. */
export function countWrong(state: TwoStepState, now: Instant): Change {
  return remember(state, { wrongCodesAt: [...lately(recordOf(state).wrongCodesAt, now), now] })
}

/** What a right code leaves behind, so that it is right only once. */
export type UsedCode = Pick<TwoStepLogin, 'lastStep'> | { readonly mailedCode: null }

/** Uses a right code up. */
export function takeCode(state: TwoStepState, used: UsedCode): Change {
  return remember(state, used)
}
