import type { TwoStepState } from '../../shared/domain/two-step-login/record.ts'
import { countWrong, refuseGuessing } from '../../shared/domain/two-step-login/take-code.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { Instant } from '../../shared/store/id.ts'
import type { Denial } from './operation.ts'
import { isVerified } from './verifier.ts'

/**
 * Judges a password while the user pool may hold an older one: by the table's verifier. The pool's lockout does not hold
 * then, so wrong guesses are counted here, together with wrong codes.
 */
export async function provePendingPassword(
  state: TwoStepState,
  masterPasswordHash: string,
  now: Instant,
): Promise<{ readonly ok: true } | Denial> {
  const locked = refuseGuessing(state, now)
  if (locked) return locked
  if (await isVerified(state.account.verifier, masterPasswordHash)) return { ok: true }
  return { ...refuse('account.credentials_wrong'), changes: [countWrong(state, now)] }
}
