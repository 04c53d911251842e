import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import { errorEnvelope } from './dialects/envelope.ts'
import { logger } from './logger.ts'
import { type HttpEvent, type HttpResponse, routeOf } from './progress.ts'
import { Refused } from './refused.ts'
import { Busy, InvalidCursor, Taken } from './table-errors.ts'

/** Turns whatever went wrong into the dialect's error body. What is not a refusal is our fault: logged, and told to nobody. */
export function answerError(request: {
  event: HttpEvent
  error: Error | null | undefined
  response: HttpResponse | null | undefined
}): void {
  const { event, error } = request
  const refusal = refusalIn(error)
  if (refusal.code === 'request.failed') logger.error('The request failed', { error: error ?? undefined })
  const fields = error instanceof Refused ? error.fields : null
  const dialect = routeOf(event)?.dialect ?? 'bitwarden'
  request.response = errorEnvelope(dialect, refusal, fields, event.requestContext.requestId)
}

function refusalIn(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal
  if (error instanceof Taken) return refuse(error.code)
  if (error instanceof Busy) return refuse('request.busy')
  if (error instanceof InvalidCursor) return refuse('request.cursor_invalid', { field: 'continuationToken' })
  return refuse('request.failed')
}
