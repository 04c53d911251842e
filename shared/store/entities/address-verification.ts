import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import { instant } from './fields.ts'

const addressVerification = z.object({
  email: z.string(),
  /** Mails since the record began. */
  mails: z.number(),
  /** No further mail goes out before. */
  nextMailAt: instant,
  since: instant,
})

/** The verification mails that an address without an account got lately: it is protected from more. */
export type AddressVerification = z.infer<typeof addressVerification>

const HOURS_KEPT = 24

export const addressVerificationEntity = defineEntity<AddressVerification, { email: string }>({
  schema: addressVerification,
  key: ({ email }) => ({ pk: `ADDRESS#${email}#VERIFICATION`, sk: 'VERIFICATION' }),
  expires: ({ since }) => Math.floor(Date.parse(since) / 1000) + HOURS_KEPT * 3600,
})
