import { mayAnswer } from '../../shared/api/route.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { Store } from '../../shared/ports/store.ts'
import { ATTEMPT_MS, decideAgain, isRepeatable } from './decide-again.ts'
import { envelope } from './dialects/envelope.ts'
import { recallReply, rememberReply } from './idempotency.ts'
import { logger } from './logger.ts'
import { openScope } from './open-scope.ts'
import type { Call, WriteRows } from './operation.ts'
import { type HttpRequest, type HttpResponse, progressOf } from './progress.ts'
import { Refused, refused } from './refused.ts'
import { storeOf } from './store-of.ts'
import { Busy, Taken, Undeclared } from './table-errors.ts'

/**
 * Runs the operation and writes what it decided, in one transaction. When somebody was faster, scope, permission and
 * decision are made again from the new state; not where rows stand already: it could do the same twice.
 */
export async function carryOut(request: HttpRequest): Promise<HttpResponse> {
  const progress = progressOf(request)
  return decideAgain(
    async () => {
      try {
        return await attemptOnce(request)
      } catch (error) {
        progress.scope = undefined
        if (progress.hasWrittenRows && isRepeatable(error)) throw refused('request.busy')
        throw error
      }
    },
    () => request.context.getRemainingTimeInMillis(),
  )
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
    auditRetentionMonths: deps.auditRetentionMonths,
  }
  const remembered = await recallReply(request, progress, store)
  if (remembered) return remembered.response

  const { macKey, userPool, dns, web, federation } = deps
  const cookies = cookiesOf(request.event.cookies)
  const writeRows = route.byRows && rowWriter(request, store)
  const outside = { macKey, userPool, dns, web, federation }
  const call = { params, query, body, scope, actor, context, store, ...outside, cookies, writeRows }
  const outcome = await operation(call as unknown as Call)
  if (!outcome.ok) {
    if (deps.strict && !mayAnswer(route, outcome.code)) {
      throw new Undeclared(`${progress.operationName} does not declare that it answers ${outcome.code}`)
    }
    const { changes, ...refusal } = outcome
    if (changes) await store.commit(changes)
    throw new Refused(refusal)
  }
  const response = envelope(route, outcome.reply, outcome.status)
  const memory = rememberReply(request, progress, response, context.now)
  await store.commit([...(outcome.changes ?? []), ...memory])
  await outcome.after?.().catch((error: unknown) => {
    logger.warn('What follows the change failed; it mends itself later', { error: error as Error })
  })
  return response
}

/**
 * Writes for an operation that answers row by row. A key that is taken, a conflict, a table that throttles and time that runs
 * out refuse these rows only: those before them stand.
 */
function rowWriter(request: HttpRequest, store: Store): WriteRows {
  return async (decide) => {
    if (request.context.getRemainingTimeInMillis() < ATTEMPT_MS) return refuse('request.busy')
    try {
      const attempt = async () => {
        const { answer, changes } = await decide()
        await store.commit(changes)
        if (changes.length > 0) progressOf(request).hasWrittenRows = true
        return answer
      }
      const answer = await decideAgain(attempt, () => request.context.getRemainingTimeInMillis())
      return { ok: true, answer }
    } catch (error) {
      if (error instanceof Refused) return error.refusal
      if (error instanceof Taken) return refuse(error.code)
      if (error instanceof Busy) return refuse('request.busy')
      throw error
    }
  }
}

function cookiesOf(pairs: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [name.trim(), value.join('=').trim()]
    }),
  )
}

function deviceTypeOf(header: string | undefined): number | null {
  const type = Number(header ?? Number.NaN)
  return Number.isInteger(type) && type >= 0 && type < 100 ? type : null
}
