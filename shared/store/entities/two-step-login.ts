import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { AccountId } from '../id.ts'
import { id, instant } from './fields.ts'

const twoStepLogin = z.object({
  accountId: id<'Account'>(),
  /** Which secret the authenticator app has: moves on whenever a new one is shown. */
  authenticatorGeneration: z.number(),
  /** The 30-second step of the last code that was taken from the app: it and those before it are used up. */
  lastStep: z.number().nullable(),
  /** Where codes go that are asked for at sign-in; null while codes by mail are off. */
  codeAddress: z.string().nullable(),
  /** The code that was mailed last, until it is used: derived from the nonce, so that it stands nowhere. */
  mailedCode: z.object({ nonce: z.string(), email: z.string(), expiresAt: instant }).nullable(),
  /** Which recovery code is live: moves on when it is used. */
  recoveryGeneration: z.number(),
  /** Devices remembered in an earlier generation are asked again: moves on whenever a way is turned on or off. */
  deviceGeneration: z.number(),
  /** When wrong codes came lately, oldest first. */
  wrongCodesAt: z.array(instant),
  /** When codes were mailed lately, oldest first. */
  mailsAt: z.array(instant),
})

/** What an account's two-step login needs to remember: generations and counts; every secret is derived from them. */
export type TwoStepLogin = z.infer<typeof twoStepLogin>

export const twoStepLoginEntity = defineEntity<TwoStepLogin, { accountId: AccountId }>({
  schema: twoStepLogin,
  key: ({ accountId }) => ({ pk: `ACCOUNT#${accountId}#TWO_STEP`, sk: 'TWO_STEP' }),
})
