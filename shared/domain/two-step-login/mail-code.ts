import { limits } from '../../config/limits.ts'
import { type Result, refuse } from '../../errors/catalogue.ts'
import type { ChangeSet } from '../../store/change-set.ts'
import type { Context } from '../context.ts'
import { minutesAfter } from '../instant.ts'
import { requestMail } from '../mail.ts'
import { lately, secondsToWait } from './lately.ts'
import { recordOf, remember, type TwoStepState } from './record.ts'

/** Mails a code to the address; the one mailed before is no longer taken. Refused when too many were mailed lately. */
export function mailCode(state: TwoStepState, email: string, context: Context): Result<{ changes: ChangeSet }> {
  const { account } = state
  const { now, ids } = context
  const { mailsAt } = recordOf(state)
  const retryAfterSeconds = secondsToWait(mailsAt, limits.twoStepMailsMax, now)
  if (retryAfterSeconds > 0) return refuse('two_step.too_many_mails', { values: { retryAfterSeconds } })
  const code = { nonce: ids.next(), email, expiresAt: minutesAfter(now, limits.twoStepCodeMinutes) }
  const { nonce, expiresAt: validUntil } = code
  return {
    ok: true,
    changes: [
      remember(state, { mailedCode: code, mailsAt: [...lately(mailsAt, now), now] }),
      requestMail(context, email, { kind: 'two-step-code', accountId: account.accountId, email, nonce, validUntil }),
    ],
  }
}
