import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import httpHeaderNormalizer from '@middy/http-header-normalizer'
import httpSecurityHeaders from '@middy/http-security-headers'
import type { Context as LambdaContext } from 'aws-lambda'
import { answerError } from './answer-error.ts'
import { actorOf } from './authenticate.ts'
import { carryOut } from './carry-out.ts'
import { logger, metrics } from './logger.ts'
import { openScope } from './open-scope.ts'
import { parseParams, parseRequest } from './parse-request.ts'
import { begin, type HttpEvent, type HttpRequest, type HttpResponse, type Progress, progressOf } from './progress.ts'
import { refused } from './refused.ts'
import { storeOf } from './store-of.ts'
import { tellOutcome } from './tell-outcome.ts'

/** A Lambda function behind the HTTP API. */
export type HttpFunction = (event: HttpEvent, context: LambdaContext) => Promise<HttpResponse>

/** Time kept back from the function's time-out to still answer. */
const ANSWER_MS = 300

/**
 * The life of a request, in order. Identity, scope and permission come before the body, so that nothing is said about a
 * body to a caller who may not act. `middy` gives the phases and the early time-out; each step is a plain function.
 */
export function pipeline(matchRoute: (event: HttpEvent) => Progress): HttpFunction {
  return middy<HttpEvent, HttpResponse>({
    timeoutEarlyInMillis: ANSWER_MS,
    timeoutEarlyResponse: () => {
      throw refused('request.timed_out')
    },
  })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
    .use({ after: tellOutcome, onError: tellOutcome })
    .use(securityHeaders())
    .use({ onError: answerError })
    .use(httpHeaderNormalizer())
    .before(({ event }) => begin(event, matchRoute(event)))
    .before(authenticate)
    .before(authorize)
    .before(parseRequest)
    .handler(async (event: HttpEvent, context: LambdaContext) => carryOut({ event, context }))
}

function authenticate(request: HttpRequest): void {
  const progress = progressOf(request)
  progress.params = parseParams(request.event.pathParameters)
  if (progress.route.auth === 'public') return
  const actor = actorOf(request.event)
  if (!actor) throw refused('request.unauthenticated')
  progress.actor = actor
}

async function authorize(request: HttpRequest): Promise<void> {
  const progress = progressOf(request)
  await openScope(progress, storeOf(progress))
}

/** For an API: no page may frame it, sniff it or keep it. Pages bring their own content policy. */
function securityHeaders() {
  return httpSecurityHeaders({
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    permissionsPolicy: false,
    poweredBy: false,
    reportTo: false,
    reportingEndpoints: false,
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true, preload: false },
  })
}
