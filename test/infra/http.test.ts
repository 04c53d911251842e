import { beforeAll, describe, expect, it } from '@jest/globals'
import { constructId } from '../../infra/constructs/names.ts'
import { registry } from '../../shared/api/registry.ts'
import { type Route, type Routes, routeKeys } from '../../shared/api/route.ts'
import { type Worker, workers } from '../../shared/api/workers.ts'
import { type EnvironmentVariable, environmentVariables } from '../../shared/config/env.ts'
import { referred, synthesize } from './templates.ts'

let installation: ReturnType<typeof synthesize>
beforeAll(() => {
  installation = synthesize()
})

function variablesIn(properties: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys((properties['Environment'] as { Variables: object } | undefined)?.Variables ?? {}).sort()
}

interface RouteProperties {
  readonly RouteKey: string
  readonly AuthorizationType: string
  readonly AuthorizerId?: unknown
  readonly Target: { readonly 'Fn::Join': readonly [string, readonly [string, unknown]] }
}

/** The logical id of the function behind each route. */
function targets(): ReadonlyMap<string, string> {
  const integrations = new Map(
    installation
      .ofType('AWS::ApiGatewayV2::Integration')
      .map(({ id, Properties }) => [id, referred(Properties['IntegrationUri']) ?? '']),
  )
  return new Map(
    declaredRoutes().map(({ RouteKey, Target }) => [
      RouteKey,
      integrations.get(referred(Target['Fn::Join'][1][1]) ?? '') ?? '',
    ]),
  )
}

function declaredRoutes(): readonly RouteProperties[] {
  return installation
    .ofType('AWS::ApiGatewayV2::Route')
    .map(({ Properties }) => Properties as unknown as RouteProperties)
}

const routes = Object.entries<Routes>(registry).flatMap(([feature, operations]) =>
  Object.values<Route>(operations).flatMap((route) =>
    routeKeys(route).map((routeKey) => ({ feature, route, routeKey })),
  ),
)

describe('the HTTP API', () => {
  it('serves every route of the registry, and besides them only the answer to unknown paths', () => {
    const served = declaredRoutes().map(({ RouteKey }) => RouteKey)
    expect(served.sort()).toEqual([...routes.map(({ routeKey }) => routeKey), '$default'].sort())
  })

  it('sends every route to the function of its feature', () => {
    const found = targets()
    for (const { feature, routeKey } of routes) {
      expect(found.get(routeKey)?.replace(/[0-9A-F]{8}$/, '')).toBe(constructId(feature))
    }
    expect(found.get('$default')).toMatch(/^Discovery[0-9A-F]{8}$/)
  })

  it('lets nobody through without a token except where the contract says so', () => {
    const open = declaredRoutes().filter(({ AuthorizationType }) => AuthorizationType === 'NONE')
    const guarded = declaredRoutes().filter(
      ({ AuthorizationType, AuthorizerId }) => AuthorizationType === 'JWT' && AuthorizerId !== undefined,
    )
    expect(open.map(({ RouteKey }) => RouteKey).sort()).toEqual(
      ['$default', ...routes.filter(({ route }) => route.auth === 'public').map(({ routeKey }) => routeKey)].sort(),
    )
    expect(open.length + guarded.length).toBe(declaredRoutes().length)
  })

  it('takes tokens of the one pool for its two clients', () => {
    const [authorizer, ...others] = installation.ofType('AWS::ApiGatewayV2::Authorizer')
    expect(others).toEqual([])
    const text = JSON.stringify(authorizer?.Properties['JwtConfiguration'])
    expect(text).toMatch(/cognito-idp\..*RefUsers/)
    expect(text).toMatch(/"Audience":\[\{"Ref":"SignIn[0-9A-F]{8}"\},\{"Ref":"SignInPages[0-9A-F]{8}"\}\]/)
  })

  it('may invoke each function by one permission, which also covers the two-part ARN of $default', () => {
    const permissions = installation.ofType('AWS::Lambda::Permission').filter(({ stack }) => stack.endsWith('api'))
    expect(permissions.length).toBe(Object.keys(registry).length)
    for (const { Properties } of permissions) {
      const parts = (Properties['SourceArn'] as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
      expect(parts.at(-1)).toBe('/*/*')
      expect(referred(parts.at(-2))).toMatch(/^Api[0-9A-F]{8}$/)
    }
  })

  it('throttles, and logs neither queries nor addresses nor ids', () => {
    const [stage] = installation.ofType('AWS::ApiGatewayV2::Stage').map(({ Properties }) => Properties)
    expect(stage).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    })
    const { Format: format = '{}' } = (stage?.['AccessLogSettings'] ?? {}) as { Format?: string }
    expect(Object.values(JSON.parse(format) as Record<string, string>).sort()).toEqual([
      '$context.authorizer.error',
      '$context.integrationErrorMessage',
      '$context.integrationLatency',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ])
  })
})

describe('every function', () => {
  const callsOf: Record<string, readonly string[]> = {
    ...Object.fromEntries(
      Object.entries<Routes>(registry).map(([feature, operations]) => [
        constructId(feature),
        Object.values(operations).flatMap(({ calls = [] }) => calls),
      ]),
    ),
    ...Object.fromEntries(Object.entries<Worker>(workers).map(([name, { calls }]) => [constructId(name), calls])),
  }

  it('is given exactly the variables that its code may read', () => {
    const functions = installation.ofType('AWS::Lambda::Function')
    const triggers = functions.filter(({ stack }) => stack.endsWith('identity'))
    expect(triggers.map(({ id, Properties }) => [id.replace(/[0-9A-F]{8}$/, ''), variablesIn(Properties)])).toEqual([
      ['PreTokenGeneration', []],
      ['PreSignUp', ['TABLE_NAME']],
    ])
    expect(functions.length).toBe(Object.keys(callsOf).length + triggers.length)
    for (const { id, Properties } of functions.filter((one) => !triggers.includes(one))) {
      const calls = callsOf[id.replace(/[0-9A-F]{8}$/, '')] ?? []
      const expected: EnvironmentVariable[] = [
        'TABLE_NAME',
        'PUBLIC_URL',
        'AUDIT_RETENTION_MONTHS',
        ...(calls.includes('macKey.sign') ? (['MAC_KEY_ID'] as const) : []),
        ...(calls.some((call) => call.startsWith('userPool.')) ? (['USER_POOL_ID'] as const) : []),
        ...(calls.includes('userPool.signIn') ? (['USER_POOL_CLIENT_ID'] as const) : []),
        ...(calls.some((call) => ['userPool.federate', 'userPool.pages', 'userPool.exchange'].includes(call))
          ? (['USER_POOL_PAGES_CLIENT_ID'] as const)
          : []),
        ...(calls.some((call) => ['userPool.pages', 'userPool.exchange'].includes(call))
          ? (['USER_POOL_PAGES_URL'] as const)
          : []),
        ...(calls.includes('dns.lookUp') ? (['DNS_SERVERS'] as const) : []),
        ...(calls.includes('web.read') ? (['PRIVATE_HOSTS'] as const) : []),
        ...(calls.includes('mail.send')
          ? (['MAIL_SENDER', 'MAIL_CONFIGURATION_SET', 'MAIL_UNCERTAIN_SECONDS'] as const)
          : []),
      ]
      expect(variablesIn(Properties)).toEqual(expected.sort())
    }
  })

  it('has together with the others every variable there is', () => {
    const given = installation.ofType('AWS::Lambda::Function').flatMap(({ Properties }) => variablesIn(Properties))
    expect([...new Set(given)].sort()).toEqual(Object.keys(environmentVariables).sort())
  })

  it('runs on Node.js 24 on arm64 and writes JSON to a log group of its own', () => {
    const groups = installation.ofType('AWS::Lambda::Function').map(({ Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 1024,
        LoggingConfig: { LogFormat: 'JSON' },
      })
      return referred((Properties['LoggingConfig'] as { LogGroup: unknown }).LogGroup)
    })
    expect(new Set(groups).size).toBe(groups.length)
  })
})
