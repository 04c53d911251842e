import * as z from 'zod'
import type { Route } from '../../shared/api/route.ts'

const code = z.string().meta({ description: 'The stable code of the error', example: 'client.plan_not_allowed' })
const requestId = z.string().meta({ description: 'Names the request in the logs' })

/** The error body of the API. */
const ApiError = z
  .object({
    object: z.literal('error'),
    message: z.string(),
    validationErrors: z
      .record(z.string(), z.array(z.string()))
      .nullable()
      .meta({ description: 'Complaints by field, for example KeyPair.PublicKey' }),
    exceptionMessage: z.null(),
    exceptionStackTrace: z.null(),
    innerExceptionMessage: z.null(),
    code,
    requestId,
  })
  .meta({ id: 'Error' })

/** The error body of the token endpoint: RFC 6749 section 5.2, and the model that clients show. */
const TokenError = z
  .object({
    error: z.string(),
    error_description: z.string(),
    ErrorModel: z.object({ Message: z.string(), Object: z.literal('error') }),
    code,
    requestId,
  })
  .meta({ id: 'TokenError' })

/** What a refused request is answered with, by dialect; a page and lines are refused like the API. */
export const errorBodies: Readonly<Record<Route['dialect'], z.ZodType>> = {
  bitwarden: ApiError,
  oauth: TokenError,
  page: ApiError,
  redirect: ApiError,
  ndjson: ApiError,
}
