import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { declaredHttpApi } from '../../../infra/local/http-api/declaration.ts'
import { type HttpApi, startHttpApi } from '../../../infra/local/http-api/http-api.ts'
import type { HttpApiEvent } from '../../../infra/local/http-api/request-event.ts'
import { InvocationRefused, type InvocationResult } from '../../../infra/local/lambda/function-host.ts'
import { assignPhysicalIds } from '../../../infra/local/template/physical.ts'
import { createResolver, type PhysicalResources } from '../../../infra/local/template/resolve.ts'
import { assembly } from '../template/assembly.ts'

const ISSUER = 'https://issuer.example/pool'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const strangerKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })

const route = (RouteKey: string, authorization: Record<string, unknown> = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Api' },
    RouteKey,
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    ...authorization,
  },
})
const jwt = (...AuthorizationScopes: string[]) => ({
  AuthorizationType: 'JWT',
  AuthorizerId: { Ref: 'Jwt' },
  ...(AuthorizationScopes.length > 0 ? { AuthorizationScopes } : {}),
})

const template = assembly({
  api: {
    resources: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          ProtocolType: 'HTTP',
          CorsConfiguration: {
            AllowOrigins: ['https://app.example'],
            AllowMethods: ['GET', 'POST'],
            AllowHeaders: ['authorization'],
            AllowCredentials: true,
            MaxAge: 600,
          },
        },
      },
      Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' } },
      Echo: { Type: 'AWS::Lambda::Function' },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['Echo', 'Arn'] },
          PayloadFormatVersion: '2.0',
          TimeoutInMillis: 200,
        },
      },
      Jwt: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: { Ref: 'Api' },
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: { Audience: ['web'], Issuer: ISSUER },
        },
      },
      R1: route('GET /clients'),
      R2: route('GET /clients/{id}'),
      R3: route('ANY /clients/{proxy+}'),
      R4: route('GET /clients/me'),
      R5: route('POST /clients'),
      R6: route('ANY /clients'),
      R7: route('GET /private', jwt()),
      R8: route('GET /scoped', jwt('keyward/api', 'keyward/admin')),
    },
  },
})

const physical: PhysicalResources = new Map()
const resolver = createResolver({ assembly: template, physical })
assignPhysicalIds({ assembly: template, resolver, physical, provided: [] })

let api: HttpApi
let jwksServer: Server
let jwksRequests = 0
let events: HttpApiEvent[] = []
let reply: () => Promise<InvocationResult>
const log: string[] = []

beforeAll(async () => {
  jwksServer = createServer((_request, response) => {
    jwksRequests += 1
    response.end(JSON.stringify({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256' }] }))
  })
  await new Promise<void>((resolve) => {
    jwksServer.listen(0, '127.0.0.1', resolve)
  })
  const jwksUri = `http://127.0.0.1:${(jwksServer.address() as AddressInfo).port}/.well-known/jwks.json`
  const [resource] = resolver.resources('AWS::ApiGatewayV2::Api')
  if (resource === undefined) throw new Error('no API')
  api = await startHttpApi({
    api: () => declaredHttpApi(resource, resolver),
    invoke: async (functionArn, event) => {
      expect(functionArn).toBe('arn:aws:lambda:us-east-1:000000000000:function:api-Echo')
      events.push(event as HttpApiEvent)
      return reply()
    },
    issuerOf: (issuer) => ({ issuer, jwksUri }),
    log: (line) => log.push(line),
  })
})

afterAll(async () => {
  await api.close()
  jwksServer.close()
  jwksServer.closeAllConnections()
})

beforeEach(() => {
  events = []
  log.length = 0
  reply = async () => ({ payload: { statusCode: 200, body: 'ok' } })
})

const call = (path: string, init: RequestInit = {}) => fetch(`${api.url}${path}`, init)

function token(
  claims: Record<string, unknown> = {},
  key: KeyObject = keys.privateKey,
  header: Record<string, unknown> = {},
) {
  const seconds = Math.floor(Date.now() / 1000)
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', kid: 'k1', ...header })}.${part({ iss: ISSUER, client_id: 'web', iat: seconds, exp: seconds + 60, ...claims })}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}
const withToken = (value: string) => ({ headers: { authorization: `Bearer ${value}` } })

describe('route selection', () => {
  it.each([
    ['GET', '/clients', 'GET /clients', undefined],
    ['PUT', '/clients', 'ANY /clients', undefined],
    ['GET', '/clients/me', 'GET /clients/me', undefined],
    ['GET', '/clients/a%20b', 'GET /clients/{id}', { id: 'a b' }],
    ['DELETE', '/clients/c1', 'ANY /clients/{proxy+}', { proxy: 'c1' }],
    ['GET', '/clients/c1/seats/2', 'ANY /clients/{proxy+}', { proxy: 'c1/seats/2' }],
  ])('sends %s %s to the most specific route, %s', async (method, path, routeKey, pathParameters) => {
    expect((await call(path, { method })).status).toBe(200)
    expect(events).toMatchObject([{ routeKey, rawPath: path }])
    expect(events[0]?.pathParameters).toEqual(pathParameters)
  })

  it.each(['/', '/client', '/clients/', '/private/x'])('answers 404 to %s, which no route has', async (path) => {
    const response = await call(path)
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}'])
    expect(events).toEqual([])
  })

  it('answers 400 to a path parameter that cannot be decoded', async () => {
    expect((await call('/clients/%E0%A4%A')).status).toBe(400)
  })
})

describe('the event', () => {
  it('has payload format 2.0', async () => {
    await call('/clients?a=1&a=2&b=x%20y', {
      headers: { 'X-Thing': 'one', cookie: 'a=1; b=2', 'user-agent': 'jest' },
    })
    expect(events[0]).toMatchObject({
      version: '2.0',
      rawQueryString: 'a=1&a=2&b=x%20y',
      queryStringParameters: { a: '1,2', b: 'x y' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-thing': 'one', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
      requestContext: {
        accountId: '000000000000',
        apiId: expect.stringMatching(/^[0-9a-f]{10}$/),
        domainName: '127.0.0.1',
        http: { method: 'GET', path: '/clients', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'jest' },
        requestId: expect.stringMatching(/=$/),
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
      isBase64Encoded: false,
    })
    expect(events[0]).not.toHaveProperty('body')
    expect(events[0]?.headers).not.toHaveProperty('cookie')
  })

  it.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/xml', false],
    ['application/x-www-form-urlencoded', true],
    ['application/scim+json', true],
    ['application/octet-stream', true],
  ])('carries a body of type %s in base64: %s', async (contentType, isBase64Encoded) => {
    await call('/clients', { method: 'POST', headers: { 'content-type': contentType }, body: 'grüezi' })
    expect(events[0]).toMatchObject({
      isBase64Encoded,
      body: isBase64Encoded ? Buffer.from('grüezi').toString('base64') : 'grüezi',
    })
  })
})

describe('the response', () => {
  it('has the status, headers and cookies of the function', async () => {
    reply = async () => ({
      payload: { statusCode: 201, headers: { 'X-Count': 3 }, cookies: ['a=1; HttpOnly', 'b=2'], body: 'made' },
    })
    const response = await call('/clients')
    expect([response.status, await response.text()]).toEqual([201, 'made'])
    expect(response.headers.get('x-count')).toBe('3')
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2'])
    expect(response.headers.get('apigw-requestid')).toBe(events[0]?.requestContext.requestId)
  })

  it('decodes a base64 body', async () => {
    reply = async () => ({ payload: { statusCode: 200, body: 'AAEC', isBase64Encoded: true } })
    expect([...new Uint8Array(await (await call('/clients')).arrayBuffer())]).toEqual([0, 1, 2])
  })

  it.each<[string, unknown, string]>([
    ['text', 'hello', 'hello'],
    ['an object without a status', { a: 1 }, '{"a":1}'],
  ])('makes a 200 in JSON of %s', async (_name, payload, body) => {
    reply = async () => ({ payload })
    const response = await call('/clients')
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      body,
    ])
  })

  it.each<[string, () => Promise<InvocationResult>, number, string]>([
    ['a failed function', async () => ({ payload: {}, functionError: 'Unhandled' }), 500, 'Internal Server Error'],
    ['a malformed result', async () => ({ payload: { statusCode: 'ok' } }), 500, 'Internal Server Error'],
    ['a function that takes too long', () => new Promise(() => {}), 503, 'Service Unavailable'],
    [
      'a function without a free environment',
      () => Promise.reject(new InvocationRefused('TooManyRequestsException', 'busy')),
      503,
      'Service Unavailable',
    ],
  ])('hides the reason of %s from the client and tells it to the log', async (_name, failing, status, text) => {
    reply = failing
    const response = await call('/clients')
    expect([response.status, await response.json()]).toEqual([status, { message: text }])
    expect(log).toHaveLength(1)
  })
})

describe('quotas', () => {
  it.each([
    ['with a declared length', () => Buffer.alloc(10 * 1024 * 1024 + 1)],
    ['of unknown length', () => new Blob([Buffer.alloc(10 * 1024 * 1024 + 1)]).stream()],
  ])('refuses a body over 10 MB %s', async (_name, body) => {
    const response = await call('/clients', { method: 'POST', body: body(), duplex: 'half' } as RequestInit)
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }])
    expect(events).toEqual([])
  })

  it('refuses headers over 10,240 bytes', async () => {
    expect((await call('/clients', { headers: { 'x-long': 'x'.repeat(10_240) } })).status).toBe(431)
  })
})

describe('the JWT authorizer', () => {
  it('hands the claims to the function as text', async () => {
    const claims = { sub: 'u1', 'cognito:groups': ['a', 'b'], email_verified: true, auth_time: 1_700_000_000 }
    expect((await call('/private', withToken(token(claims)))).status).toBe(200)
    expect(events[0]?.requestContext.authorizer?.jwt).toEqual({
      claims: expect.objectContaining({
        sub: 'u1',
        'cognito:groups': '[a b]',
        email_verified: 'true',
        auth_time: '1700000000',
      }),
      scopes: [],
    })
  })

  it('asks for a token where none is given', async () => {
    const response = await call('/private')
    expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}'])
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  it.each<[string, () => string]>([
    ['signed by somebody else', () => token({}, strangerKeys.privateKey)],
    ['of an unknown key', () => token({}, keys.privateKey, { kid: 'k2' })],
    ['that is not signed', () => `${token({}, keys.privateKey, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
    ['signed with another algorithm', () => token({}, keys.privateKey, { alg: 'HS256' })],
    ['that has expired', () => token({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['without an expiry', () => token({ exp: undefined })],
    ['that is not valid yet', () => token({ nbf: Math.floor(Date.now() / 1000) + 60 })],
    ['of another issuer', () => token({ iss: 'https://issuer.example/other' })],
    ['for another client', () => token({ client_id: 'other' })],
    ['whose audience overrules its client', () => token({ aud: 'other' })],
    ['that is no token', () => 'abc'],
  ])('refuses a token %s', async (_name, make) => {
    const response = await call('/private', withToken(make()))
    expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}'])
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer scope="" error="invalid_token"/)
    expect(events).toEqual([])
  })

  it('lets in a token with one of the scopes and forbids one with none', async () => {
    expect((await call('/scoped', withToken(token({ scope: 'openid keyward/api' })))).status).toBe(200)
    expect(events[0]?.requestContext.authorizer?.jwt.scopes).toEqual(['keyward/api'])
    const refused = await call('/scoped', withToken(token({ scope: 'openid' })))
    expect([refused.status, await refused.text()]).toEqual([403, '{"message":"Forbidden"}'])
    expect(refused.headers.get('www-authenticate')).toMatch(/error="insufficient_scope"/)
  })

  it('fetches the keys once and not for every unknown key', async () => {
    await call('/private', withToken(token()))
    const before = jwksRequests
    await call('/private', withToken(token()))
    await call('/private', withToken(token({}, keys.privateKey, { kid: 'k3' })))
    expect(jwksRequests).toBe(before)
  })
})

describe('CORS', () => {
  const preflight = (origin: string) =>
    call('/private', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } })

  it('answers a preflight request of an allowed origin without asking the function', async () => {
    const response = await preflight('https://app.example')
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '600',
    })
    expect(events).toEqual([])
  })

  it('gives another origin no leave', async () => {
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const response = await call('/clients', { headers: { origin: 'https://evil.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('replaces the function’s own CORS headers, on refusals too', async () => {
    reply = async () => ({ payload: { statusCode: 200, headers: { 'access-control-allow-origin': '*' }, body: '' } })
    const headers = { origin: 'https://app.example' }
    expect((await call('/clients', { headers })).headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect((await call('/private', { headers })).headers.get('access-control-allow-origin')).toBe('https://app.example')
  })
})
