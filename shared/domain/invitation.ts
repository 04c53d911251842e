import { limits } from '../config/limits.ts'
import { type Refusal, refuse } from '../errors/catalogue.ts'
import type { Invitation } from '../store/entities/fields.ts'
import type { Instant } from '../store/id.ts'
import type { Context } from './context.ts'
import { hoursAfter } from './instant.ts'

/** A fresh invitation. It replaces the one before it: only one token is ever live (specification 4.4, tightened). */
export function issueInvitation(context: Context): Invitation {
  return { nonce: context.ids.next(), expiresAt: hoursAfter(context.now, limits.invitationHours) }
}

/** When the invitation was issued. */
export function issuedAt({ expiresAt }: { expiresAt: Instant }): Instant {
  return hoursAfter(expiresAt, -limits.invitationHours)
}

/** True from the instant of expiry on. */
export function isExpired(invitation: { expiresAt: Instant }, now: Instant): boolean {
  return now >= invitation.expiresAt
}

/**
 * Why an invitation cannot be accepted, or undefined if it can. `tokenMatches` says whether the caller holds the token
 * of this very invitation: nothing else is told to somebody who does not.
 */
export function checkInvitation(
  invited: { email: string; invitation: Invitation | null },
  tokenMatches: boolean,
  email: string,
  now: Instant,
): Refusal | undefined {
  if (!invited.invitation || !tokenMatches) return refuse('invitation.invalid', { field: 'token' })
  if (isExpired(invited.invitation, now)) return refuse('invitation.expired', { field: 'token' })
  if (invited.email !== email) return refuse('invitation.other_address', { field: 'token' })
  return undefined
}
