import { limits } from '../../config/limits.ts'
import { type ChangeSet, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Account } from '../../store/entities/account.ts'
import type { AddressVerification } from '../../store/entities/address-verification.ts'
import type { Letter } from '../../store/entities/mail-request.ts'
import type { Context } from '../context.ts'
import { minutesAfter } from '../instant.ts'
import { requestMail } from '../mail.ts'

const PAUSE_MINUTES_MAX = 120

/**
 * Mails a token that proves the address, or word that it has an account. Anybody may ask for anybody's address, so each
 * mail within a day doubles the pause before the next; in between nothing is sent, and nothing is said about it.
 */
export function requestVerification(
  state: { account: Account | undefined; recent: Stored<AddressVerification> | undefined },
  request: { email: string; name: string | null },
  context: Context,
): { changes: ChangeSet } {
  const { account, recent } = state
  const { email, name } = request
  const { now } = context
  if (recent && now < recent.nextMailAt) return { changes: [] }
  const mails = (recent?.mails ?? 0) + 1
  const nextMailAt = minutesAfter(now, Math.min(PAUSE_MINUTES_MAX, 2 ** (mails - 1)))
  const expiresAt = minutesAfter(now, limits.addressVerificationMinutes)
  const letter: Letter = account
    ? { kind: 'address-already-registered' }
    : { kind: 'verify-address', email, name, expiresAt }
  return {
    changes: [
      recent
        ? replace('AddressVerification', recent, { mails, nextMailAt })
        : create('AddressVerification', { email, mails, nextMailAt, since: now }),
      requestMail(context, email, letter),
    ],
  }
}
