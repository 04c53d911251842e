import { limits } from '../../config/limits.ts'
import { type ErrorCode, type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Invitation } from '../../store/entities/fields.ts'
import type { InvitationAllowance } from '../../store/entities/invitation-allowance.ts'
import type { Instant } from '../../store/id.ts'
import { issuedAt } from '../invitation.ts'

/** Whose invitations are counted, and on which day. */
export type AllowanceKey = Pick<InvitationAllowance, 'of' | 'subject' | 'day'>

/** What is left of one day's invitations is told by what was used of them; nothing before the first. */
export interface Allowance {
  readonly key: AllowanceKey
  readonly stored: Stored<InvitationAllowance> | undefined
}

const bounds: Readonly<Record<AllowanceKey['of'], { readonly max: number; readonly code: ErrorCode }>> = {
  inviter: { max: limits.invitationsOfInviterMax, code: 'invitation.inviter_limit' },
  organization: { max: limits.invitationsOfOrganizationMax, code: 'invitation.organization_limit' },
  address: { max: limits.invitationsToAddressMax, code: 'invitation.address_limit' },
}

/** The window into which an invitation of now falls. */
export function allowanceKey(of: AllowanceKey['of'], subject: string, now: Instant): AllowanceKey {
  return { of, subject, day: now.slice(0, 10) }
}

/** Why `count` more invitations are too many today, or undefined. `retryAfterSeconds` says when the next day begins. */
export function checkAllowance({ key, stored }: Allowance, count: number, now: Instant): Refusal | undefined {
  const { max, code } = bounds[key.of]
  if ((stored?.used ?? 0) + count <= max) return undefined
  const dayEnds = Date.parse(key.day) + 86_400_000
  return refuse(code, { values: { max, retryAfterSeconds: Math.ceil((dayEnds - Date.parse(now)) / 1000) } })
}

/** Counts `count` invitations. */
export function spend({ key, stored }: Allowance, count: number): Change {
  return stored
    ? replace('InvitationAllowance', stored, { used: stored.used + count })
    : create('InvitationAllowance', { ...key, used: count })
}

/** Counts `count` invitations on every one of the allowances, or refuses by the first that does not bear them. */
export function spendAll(
  allowances: readonly Allowance[],
  count: number,
  now: Instant,
): Result<{ changes: readonly Change[] }> {
  for (const allowance of allowances) {
    const refusal = checkAllowance(allowance, count, now)
    if (refusal) return refusal
  }
  return { ok: true, changes: count > 0 ? allowances.map((allowance) => spend(allowance, count)) : [] }
}

/**
 * Why a row cannot be invited again yet, or undefined. The first repetition is free: whoever invites may send a mail anew
 * at once; only then does the wait begin.
 */
export function checkReinviteWait(
  member: { readonly createdAt: Instant; readonly invitation: Invitation | null },
  now: Instant,
): Refusal | undefined {
  if (!member.invitation) return undefined
  const issued = issuedAt(member.invitation)
  const waitMs = Date.parse(issued) + limits.reinviteSeconds * 1000 - Date.parse(now)
  if (issued <= member.createdAt || waitMs <= 0) return undefined
  return refuse('invitation.too_soon', { values: { retryAfterSeconds: Math.ceil(waitMs / 1000) } })
}
