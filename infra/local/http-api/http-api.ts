import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { InvocationResult, Invoke } from '../lambda/function-host.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import type { HttpApiDeclaration, Route } from './declaration.ts'
import { functionResponse, type HttpResponse } from './function-response.ts'
import { createJwtAuthorizer, type Issuer, type JwtContext } from './jwt-authorizer.ts'
import { createRouteMatcher } from './match-route.ts'
import { requestEvent } from './request-event.ts'

export type HttpApi = {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  readonly close: () => Promise<void>
}

export type HttpApiOptions = {
  /** Asked for once, at the first request, because routes may refer to what is provisioned after the port is known. */
  readonly api: () => HttpApiDeclaration
  readonly invoke: Invoke
  readonly port?: number
  /** Maps a declared issuer to what its tokens say and where its keys are. */
  readonly issuerOf?: (declared: string) => Issuer
  /** Receives the reason behind every 5xx answer. */
  readonly log?: (line: string) => void
  readonly now?: () => number
}

/** Quotas of HTTP APIs, in bytes: the body, and the request line with all header values. */
const BODY_BYTES_MAX = 10 * 1024 * 1024
const HEADER_BYTES_MAX = 10_240

/** A refusal or failure, worded like API Gateway's. */
const message = (status: number, text: string, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message: text }),
})

const NOT_FOUND = message(404, 'Not Found')
const BAD_REQUEST = message(400, 'Bad Request')
const INTERNAL = message(500, 'Internal Server Error')
const UNAVAILABLE = message(503, 'Service Unavailable')
const TOO_LARGE = message(413, 'Request Entity Too Large')
const HEADERS_TOO_LARGE = message(431, 'Request Header Fields Too Large')

/**
 * Serves an HTTP API of the template on the loopback interface: route selection, JWT authorizers, CORS, quotas and
 * error bodies as API Gateway has them. Throttling and access logs are not imitated.
 *
 * Sources: API Gateway developer guide, "API Gateway HTTP APIs" and "Quotas for configuring and running an HTTP API".
 */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { invoke, port = 0, issuerOf, log = () => {}, now = Date.now } = options
  const authorize = createJwtAuthorizer({ now, ...(issuerOf === undefined ? {} : { issuerOf }) })
  let declared:
    | { readonly api: HttpApiDeclaration; readonly matchRoute: ReturnType<typeof createRouteMatcher> }
    | undefined
  const declaration = () => {
    if (declared === undefined) {
      const api = options.api()
      declared = { api, matchRoute: createRouteMatcher(api.routes) }
    }
    return declared
  }

  const callFunction = async ({ functionArn, routeKey, timeoutMs }: Route, event: unknown): Promise<HttpResponse> => {
    const { promise: expired, resolve: expire } = Promise.withResolvers<undefined>()
    const timer = setTimeout(expire, timeoutMs)
    const result = await Promise.race([invoke(functionArn, event), expired]).finally(() => clearTimeout(timer))
    if (result === undefined) {
      log(`${routeKey}: no answer within ${timeoutMs} ms`)
      return UNAVAILABLE
    }
    const response = result.functionError === undefined ? functionResponse(result.payload) : undefined
    if (response === undefined) log(`${routeKey}: ${reasonOf(result)}`)
    return response ?? INTERNAL
  }

  const answer = async (request: IncomingMessage, requestId: string): Promise<HttpResponse> => {
    const { api, matchRoute } = declaration()
    const url = urlOf(request)
    if (url === undefined) return BAD_REQUEST
    if (headerBytes(request) > HEADER_BYTES_MAX) return HEADERS_TOO_LARGE
    const { origin } = request.headers
    if (api.cors !== undefined && isPreflight(request))
      return { status: 204, headers: preflightHeaders(api.cors, origin), body: '' }

    const respond = async (): Promise<HttpResponse> => {
      const match = matchRoute(request.method ?? '', url.pathname)
      if (match === undefined) return NOT_FOUND
      const { authorizer, scopes } = match.route
      let jwt: JwtContext | undefined
      if (authorizer !== undefined) {
        const authorization = await authorize({ authorizer, scopes, request, url })
        if ('refused' in authorization)
          return message(authorization.refused, authorization.refused === 401 ? 'Unauthorized' : 'Forbidden', {
            'www-authenticate': authorization.challenge,
          })
        jwt = authorization.jwt
      }
      const body = await read(request)
      if (body === undefined) return TOO_LARGE
      const event = requestEvent({
        request,
        url,
        body,
        api,
        match,
        requestId,
        now: new Date(now()),
        ...(jwt === undefined ? {} : { jwt }),
      })
      return callFunction(match.route, event)
    }

    const response = await respond()
    if (api.cors === undefined) return response
    const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'))
    return { ...response, headers: { ...Object.fromEntries(own), ...corsHeaders(api.cors, origin) } }
  }

  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    const requestId = `${randomBytes(11).toString('base64url')}=`
    answer(request, requestId)
      .catch((error: unknown) => {
        if (error instanceof URIError) return BAD_REQUEST
        log(
          `${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`,
        )
        return error instanceof Error && error.name === 'TooManyRequestsException' ? UNAVAILABLE : INTERNAL
      })
      .then((result) => send(request, response, result, requestId))
      .catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(request: IncomingMessage, response: ServerResponse, result: HttpResponse, requestId: string): void {
  const length =
    result.status === 204 || result.status === 304 ? {} : { 'content-length': Buffer.byteLength(result.body) }
  // A body that was not read to its end would be taken for the next request of the connection.
  const connection = request.complete ? {} : { connection: 'close' }
  response.writeHead(result.status, { ...result.headers, ...length, ...connection, 'apigw-requestid': requestId })
  response.end(request.method === 'HEAD' ? undefined : result.body)
}

/** The body, or undefined when it is larger than the API accepts. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return undefined
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length
    if (length > BODY_BYTES_MAX) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

function urlOf(request: IncomingMessage): URL | undefined {
  return URL.parse(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`) ?? undefined
}

function headerBytes(request: IncomingMessage): number {
  const line = `${request.method} ${request.url} HTTP/${request.httpVersion}`
  return request.rawHeaders.reduce((sum, part) => sum + Buffer.byteLength(part), Buffer.byteLength(line))
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

function reasonOf({ payload, functionError }: InvocationResult): string {
  if (functionError === undefined) return 'the function’s result is not a response'
  const { errorType, errorMessage } = (payload ?? {}) as { errorType?: string; errorMessage?: string }
  return `the function failed with ${errorType}: ${errorMessage}`
}
