import type { Context as LambdaContext } from 'aws-lambda'
import type { HttpEvent } from '../../functions/runtime/progress.ts'
import { createRouteMatcher } from '../../infra/local/http-api/match-route.ts'
import { type Feature, registry } from '../../shared/api/registry.ts'
import { routeKeys } from '../../shared/api/route.ts'

const features = new Map<string, Feature>(
  Object.entries(registry).flatMap(([feature, routes]) =>
    Object.values(routes).flatMap((route) => routeKeys(route).map((key) => [key, feature as Feature] as const)),
  ),
)
const match = createRouteMatcher([...features.keys(), '$default'].map((routeKey) => ({ routeKey }) as never))

export interface TestRequest {
  readonly method: string
  /** With the query string. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The subject of the access token; without it nobody is signed in. */
  readonly subject?: string | undefined
  /** What all tokens of the session have in common; the subject unless said otherwise. */
  readonly session?: string
  /** What kind of token it is; an access token unless said otherwise. */
  readonly tokenUse?: 'access' | 'id'
  /** True: the gateway hands the body over in base64, as it does with forms. */
  readonly base64?: boolean
}

/** The event that the gateway makes of a request, and the feature that it goes to. */
export function toEvent(request: TestRequest): { feature: Feature; event: HttpEvent } {
  const url = new URL(request.path, 'http://gateway.test')
  const found = match(request.method, url.pathname)
  const routeKey = found?.route.routeKey ?? '$default'
  const text =
    typeof request.body === 'string' || request.body === undefined ? request.body : JSON.stringify(request.body)
  const body = request.base64 && text !== undefined ? Buffer.from(text).toString('base64') : text
  const { cookie, ...headers } = { 'content-type': 'application/json', ...request.headers } as Record<string, string>
  const query = Object.fromEntries(url.searchParams)
  const { subject: sub, session = sub } = request
  const claims = { sub, origin_jti: session, token_use: request.tokenUse ?? 'access' }
  return {
    feature: features.get(routeKey) ?? 'discovery',
    event: {
      version: '2.0',
      routeKey,
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      headers,
      ...(cookie !== undefined && { cookies: cookie.split('; ') }),
      ...(url.search && { queryStringParameters: query }),
      ...(found && Object.keys(found.pathParameters).length > 0 && { pathParameters: { ...found.pathParameters } }),
      requestContext: {
        accountId: '000000000000',
        apiId: 'test',
        domainName: 'gateway.test',
        domainPrefix: 'gateway',
        http: {
          method: request.method,
          path: url.pathname,
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'jest',
        },
        requestId: 'test-request',
        routeKey,
        stage: '$default',
        time: '',
        timeEpoch: 0,
        ...(request.subject && { authorizer: { jwt: { claims, scopes: [] } } }),
      },
      ...(body !== undefined && { body }),
      isBase64Encoded: request.base64 ?? false,
    },
  }
}

/** A Lambda context with 20 seconds to go. */
export function lambdaContext(): LambdaContext {
  const deadline = Date.now() + 20_000
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
    memoryLimitInMB: '1024',
    awsRequestId: 'test-request',
    logGroupName: 'test',
    logStreamName: 'test',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  }
}
