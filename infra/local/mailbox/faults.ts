import * as z from 'zod'

/** The connection closes before the mail is stored: the sender must send again. */
export const dropBeforeAccept = 'drop-before-accept'
/** The mail is stored, then the connection closes without an answer: a sender that sends again sends twice. */
export const dropAfterAccept = 'drop-after-accept'

const faultSchema = z.strictObject({
  code: z.union([z.literal([dropBeforeAccept, dropAfterAccept]), z.string().regex(/^[A-Z][A-Za-z]+$/)]),
  times: z.int().min(1),
})

/** The next `times` SendEmail calls fail with `code`: an SES error code, `drop-before-accept` or `drop-after-accept`. */
export type Fault = z.infer<typeof faultSchema>

/** Faults wait in the order of their injection; each SendEmail call, retries of the SDK included, takes one. */
export function faultQueue() {
  const waiting: Fault[] = []
  return {
    /** Throws `z.ZodError` for anything that is not a fault, so a misspelt code does not pass for an error code. */
    inject(fault: unknown): void {
      waiting.push(faultSchema.parse(fault))
    },
    /** The code for this call; undefined when it shall succeed. */
    take(): string | undefined {
      const fault = waiting[0]
      if (fault === undefined) return undefined
      fault.times -= 1
      if (fault.times === 0) waiting.shift()
      return fault.code
    },
  }
}

export type FaultQueue = ReturnType<typeof faultQueue>
