import * as z from 'zod'
import type { Id } from '../id.ts'

/** A GUID that identifies a `Kind`. */
export const id = <Kind extends string>() => z.string() as unknown as z.ZodType<Id<Kind>, string>

/** An instant: ISO-8601, UTC, milliseconds. */
export const instant = z.string()

/** A pending invitation: the token in the mail is a keyed hash over the nonce, so nothing stored here lets anybody in. */
export const invitation = z.object({ nonce: z.string(), expiresAt: instant })

export type Invitation = z.infer<typeof invitation>
