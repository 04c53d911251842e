import * as z from 'zod'
import { invalidParameter } from './api-error.ts'
import type { UserPoolContext } from './context.ts'

/** One operation of the API: takes the parsed JSON body, answers the JSON to send. */
export type Operation = (input: unknown, context: UserPoolContext) => Promise<object>

/** Operations by the name that follows the dot in X-Amz-Target. */
export type Operations = Readonly<Record<string, Operation>>

/** Joins a request's schema with what answers it; a request that does not fit fails with InvalidParameterException. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  answer: (input: z.output<Schema>, context: UserPoolContext) => object | Promise<object>,
): Operation {
  return async (input, context) => {
    const parsed = schema.safeParse(input)
    if (!parsed.success) {
      throw invalidParameter(z.prettifyError(parsed.error))
    }
    return answer(parsed.data, context)
  }
}

/** The API's dates: seconds since 1970, with fraction. */
export function timestamp(milliseconds: number): number {
  return milliseconds / 1000
}
