import type { Resource } from '../template/read-assembly.ts'
import type { Resolver } from '../template/resolve.ts'

/** A JWT authorizer as the template declares it. */
export type JwtAuthorizer = {
  /** `$request.header.X` or `$request.querystring.x`, in order of preference. */
  readonly identitySources: readonly string[]
  readonly issuer: string
  readonly audience: readonly string[]
}

/** A route as the template declares it, with everything it refers to. */
export type Route = {
  /** `<METHOD> <path>` or `$default`. */
  readonly routeKey: string
  readonly functionArn: string
  readonly timeoutMs: number
  readonly authorizer?: JwtAuthorizer
  readonly scopes: readonly string[]
}

/** `AWS::ApiGatewayV2::Api` CorsConfiguration. */
export type Cors = {
  readonly AllowOrigins?: readonly string[]
  readonly AllowMethods?: readonly string[]
  readonly AllowHeaders?: readonly string[]
  readonly ExposeHeaders?: readonly string[]
  readonly AllowCredentials?: boolean
  readonly MaxAge?: number
}

/** An HTTP API as the template declares it. */
export type HttpApiDeclaration = {
  readonly id: string
  readonly accountId: string
  readonly stage: string
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly cors?: Cors
  readonly routes: readonly Route[]
}

type ApiProperties = { readonly ProtocolType?: string; readonly CorsConfiguration?: Cors }
type RouteProperties = {
  readonly ApiId: string
  readonly RouteKey: string
  readonly Target: string
  readonly AuthorizationType?: string
  readonly AuthorizerId?: string
  readonly AuthorizationScopes?: readonly string[]
}
type IntegrationProperties = {
  readonly IntegrationType: string
  readonly IntegrationUri: string
  readonly PayloadFormatVersion?: string
  readonly TimeoutInMillis?: number
}
type AuthorizerProperties = {
  readonly AuthorizerType: string
  readonly IdentitySource: readonly string[]
  readonly JwtConfiguration: { readonly Issuer: string; readonly Audience?: readonly string[] }
}
type StageProperties = {
  readonly ApiId: string
  readonly StageName: string
  readonly StageVariables?: Record<string, string>
}

/** The longest an HTTP API waits for a function, in milliseconds: its default and its maximum. */
const INTEGRATION_TIMEOUT_MS = 30_000

/**
 * Reads one `AWS::ApiGatewayV2::Api` with its routes, integrations, authorizers and stage out of an assembly. What
 * they refer to must be provisioned. Throws on what is not served here: WebSocket APIs, payload format 1.0, IAM and
 * Lambda authorizers, several stages.
 */
export function declaredHttpApi(api: Resource, resolver: Resolver): HttpApiDeclaration {
  const { ProtocolType, CorsConfiguration: cors } = resolver.properties(api) as ApiProperties
  if (ProtocolType !== 'HTTP') throw new Error(`${api.logicalId}: a ${ProtocolType} API is not served here`)
  const id = resolver.physical(api).ref

  const byRef = (type: string) =>
    new Map(resolver.resources(type).map((resource) => [resolver.physical(resource).ref, resource]))
  const integrations = byRef('AWS::ApiGatewayV2::Integration')
  const authorizers = byRef('AWS::ApiGatewayV2::Authorizer')
  const need = (resources: ReadonlyMap<string, Resource>, ref: string): unknown => {
    const resource = resources.get(ref)
    if (resource === undefined) throw new Error(`${api.logicalId}: a route refers to ${ref}, which is not declared`)
    return resolver.properties(resource)
  }

  const authorizerOf = ({ RouteKey, AuthorizationType = 'NONE', AuthorizerId = '' }: RouteProperties) => {
    if (AuthorizationType === 'NONE') return undefined
    if (AuthorizationType !== 'JWT')
      throw new Error(`${RouteKey}: ${AuthorizationType} authorization is not served here`)
    const { AuthorizerType, IdentitySource, JwtConfiguration } = need(authorizers, AuthorizerId) as AuthorizerProperties
    if (AuthorizerType !== 'JWT') throw new Error(`${RouteKey}: a ${AuthorizerType} authorizer is not served here`)
    return {
      identitySources: IdentitySource,
      issuer: JwtConfiguration.Issuer,
      audience: JwtConfiguration.Audience ?? [],
    }
  }

  const routeOf = (properties: RouteProperties): Route => {
    const { RouteKey: routeKey, Target, AuthorizationScopes: scopes = [] } = properties
    const integration = need(integrations, Target.replace('integrations/', '')) as IntegrationProperties
    if (integration.IntegrationType !== 'AWS_PROXY' || integration.PayloadFormatVersion !== '2.0')
      throw new Error(`${routeKey}: only Lambda proxy integrations with payload format 2.0 are served here`)
    const authorizer = authorizerOf(properties)
    return {
      routeKey,
      functionArn: integration.IntegrationUri,
      timeoutMs: Math.min(integration.TimeoutInMillis ?? INTEGRATION_TIMEOUT_MS, INTEGRATION_TIMEOUT_MS),
      scopes,
      ...(authorizer === undefined ? {} : { authorizer }),
    }
  }

  const ofThisApi = <T extends { ApiId: string }>(type: string): T[] =>
    resolver
      .resources(type)
      .map((resource) => resolver.properties(resource) as T)
      .filter(({ ApiId }) => ApiId === id)
  const stages = ofThisApi<StageProperties>('AWS::ApiGatewayV2::Stage')
  if (stages.length !== 1 || stages[0]?.StageName !== '$default')
    throw new Error(`${api.logicalId}: exactly one stage, $default, is served here`)
  const stageVariables = stages[0].StageVariables
  return {
    id,
    accountId: resolver.accountId,
    stage: '$default',
    routes: ofThisApi<RouteProperties>('AWS::ApiGatewayV2::Route').map(routeOf),
    ...(stageVariables === undefined ? {} : { stageVariables }),
    ...(cors === undefined ? {} : { cors }),
  }
}
