import { setTimeout as delay } from 'node:timers/promises'
import { mayAnswer } from '../../shared/api/route.ts'
import { envelope } from './dialects/envelope.ts'
import { recallReply, rememberReply } from './idempotency.ts'
import { logger } from './logger.ts'
import { openScope } from './open-scope.ts'
import type { Call } from './operation.ts'
import { type HttpRequest, type HttpResponse, progressOf } from './progress.ts'
import { Refused, refused } from './refused.ts'
import { storeOf } from './store-of.ts'
import { Busy, Stale, Taken, Undeclared } from './table-errors.ts'

const ATTEMPTS_MAX = 12
/** The SDK has repeated a throttled request with pauses of its own before it comes to this. */
const BUSY_ATTEMPTS_MAX = 3
const PAUSE_BASE_MS = 15
const PAUSE_MAX_MS = 400
/** Time that an attempt may need; none is begun with less left. */
const ATTEMPT_MS = 2000

/**
 * Runs the operation and writes what it decided, in one transaction. When somebody else changed what it read meanwhile, or
 * the table throttles, scope, permission and decision are made again from the new state, after a random pause, a bounded
 * number of times.
 */
export async function carryOut(request: HttpRequest): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(request)
    } catch (error) {
      if (!mayDecideAgain(error, attempt)) throw error
      progressOf(request).scope = undefined
      if (attempt >= ATTEMPTS_MAX || request.context.getRemainingTimeInMillis() < ATTEMPT_MS) {
        throw error instanceof Stale ? refused('request.conflict') : error
      }
      await delay(Math.random() * Math.min(PAUSE_MAX_MS, PAUSE_BASE_MS * 2 ** attempt))
    }
  }
}

/** A key that is taken now was free when the decision was made: once, it is made again with the other one in sight. */
function mayDecideAgain(error: unknown, attempt: number): boolean {
  if (error instanceof Stale) return true
  if (error instanceof Busy) return attempt < BUSY_ATTEMPTS_MAX
  return error instanceof Taken && attempt === 1
}

async function attemptOnce(request: HttpRequest): Promise<HttpResponse> {
  const progress = progressOf(request)
  const { route, operation, deps, params, query, body } = progress
  const store = storeOf(progress)
  if (!progress.scope) await openScope(progress, store)
  const { actor, scope } = progress
  const context = {
    now: deps.clock.now(),
    ids: deps.ids,
    actorId: actor?.accountId ?? null,
    deviceType: deviceTypeOf(request.event.headers['device-type']),
    ipAddress: request.event.requestContext.http.sourceIp,
  }
  const remembered = await recallReply(request, progress, store)
  if (remembered) return remembered.response

  const call = { params, query, body, scope, actor, context, store, macKey: deps.macKey, userPool: deps.userPool }
  const outcome = await operation(call as unknown as Call)
  if (!outcome.ok) {
    if (deps.strict && !mayAnswer(route, outcome.code)) {
      throw new Undeclared(`${progress.operationName} does not declare that it answers ${outcome.code}`)
    }
    throw new Refused(outcome)
  }
  const response = envelope(route, outcome.reply, outcome.status)
  const memory = rememberReply(request, progress, response, context.now)
  await store.commit([...(outcome.changes ?? []), ...memory])
  await outcome.after?.().catch((error: unknown) => {
    logger.warn('What follows the change failed; it mends itself later', { error: error as Error })
  })
  return response
}

function deviceTypeOf(header: string | undefined): number | null {
  const type = Number(header ?? Number.NaN)
  return Number.isInteger(type) && type >= 0 && type < 100 ? type : null
}
