import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { HttpApiDeclaration } from './declaration.ts'
import type { JwtContext } from './jwt-authorizer.ts'
import type { Match } from './match-route.ts'

/** The event of a Lambda proxy integration, with the JWT authorizer's part where the route has one. */
export type HttpApiEvent = APIGatewayProxyEventV2 & {
  requestContext: APIGatewayProxyEventV2['requestContext'] & { authorizer?: { jwt: JwtContext } }
}

/**
 * The content types whose bodies reach the function as text. Every other arrives in base64, form posts and missing
 * content types among them: surprising, but so it was measured on the real service (ministack pull request 766).
 */
const TEXT = /^(text\/|application\/(json|javascript|xml)\s*(;|$))/i

/**
 * The event that an HTTP API hands to a function, payload format 2.0.
 *
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function requestEvent(options: {
  readonly request: IncomingMessage
  readonly url: URL
  readonly body: Buffer
  readonly api: HttpApiDeclaration
  readonly match: Match
  readonly requestId: string
  readonly jwt?: JwtContext
  readonly now: Date
}): HttpApiEvent {
  const { request, url, body, api, match, requestId, jwt, now } = options
  const { cookie, ...headers } = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values = []]) => [
      name,
      values.join(name === 'cookie' ? ';' : ','),
    ]),
  )
  const sourceIp = (request.socket.remoteAddress ?? '').replace('::ffff:', '')
  const cookies = cookie?.split(';').map((pair) => pair.trim())
  const domainName = (headers.host ?? 'localhost').replace(/:\d+$/, '')
  const isText = TEXT.test(headers['content-type'] ?? '')
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookies === undefined ? {} : { cookies }),
    headers: {
      ...headers,
      'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}`,
      'x-forwarded-for': [headers['x-forwarded-for'], sourceIp].filter((part) => part !== undefined).join(', '),
      'x-forwarded-port': String(request.socket.localPort),
      'x-forwarded-proto': 'http',
    },
    ...(url.search.length > 1 ? { queryStringParameters: joined(url.searchParams) } : {}),
    requestContext: {
      accountId: api.accountId,
      apiId: api.id,
      ...(jwt === undefined ? {} : { authorizer: { jwt } }),
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.route.routeKey,
      stage: api.stage,
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(match.pathParameters).length > 0 ? { pathParameters: { ...match.pathParameters } } : {}),
    ...(api.stageVariables === undefined ? {} : { stageVariables: { ...api.stageVariables } }),
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

function joined(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(',')]))
}

/** Common log format: 12/Mar/2020:19:03:58 +0000 */
function clfTime(at: Date): string {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}
