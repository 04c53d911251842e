import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'

const allowanceOf = z.enum(['inviter', 'organization', 'address'])

const invitationAllowance = z.object({
  of: allowanceOf,
  /** The inviter's account, the organization, or the address. */
  subject: z.string(),
  /** The day in UTC, as 2026-03-01. */
  day: z.string(),
  /** Invitations that were mailed on that day. */
  used: z.number(),
})

/** What somebody used of the invitations of one day; absent until the first. */
export type InvitationAllowance = z.infer<typeof invitationAllowance>

const DAYS_KEPT = 2

export const invitationAllowanceEntity = defineEntity<
  InvitationAllowance,
  Pick<InvitationAllowance, 'of' | 'subject' | 'day'>
>({
  schema: invitationAllowance,
  key: ({ of, subject, day }) => ({ pk: `INVITATIONS#${of}#${subject}#ALLOWANCE`, sk: day }),
  expires: ({ day }) => Math.floor(Date.parse(day) / 1000) + DAYS_KEPT * 86_400,
})
