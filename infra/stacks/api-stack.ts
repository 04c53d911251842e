import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import type { UserPool } from 'aws-cdk-lib/aws-cognito'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { type Feature, registry } from '../../shared/api/registry.ts'
import { type Route, type Routes, routeKeys } from '../../shared/api/route.ts'
import { needsOfRoutes } from '../access/needs.ts'
import { ContractFunction, type Surroundings } from '../constructs/contract-function.ts'
import { FunctionIntegration } from '../constructs/function-integration.ts'
import { constructId } from '../constructs/names.ts'
import { PagesClient, SignInClient } from '../constructs/sign-in-client.ts'

interface ApiStackProps extends StackProps {
  readonly userPool: UserPool
  /** Where people reach the API, if not under the address that AWS gives it. */
  readonly publicUrl: string | undefined
  /** What functions are given; the public address, and the app clients, are decided here. */
  readonly surroundings: (decided: {
    publicUrl: string
    userPoolClientId: string
    userPoolPagesClientId: string
  }) => Surroundings
}

/** Who answers for paths that no route has: its error body is the dialect's, the gateway's own is not. */
const UNKNOWN_PATHS: Feature = 'discovery'

/** Requests a second that the whole installation takes, and how many at once. */
const THROTTLE = { rateLimit: 200, burstLimit: 400 }

/** What an access log line tells: nothing about a person, no address, no id, no query. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  functionLatencyMs: '$context.integrationLatency',
  functionError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
}

/** Everything that is reachable over HTTP: one function per feature of the registry, one route per method and path. */
export class ApiStack extends Stack {
  readonly api: HttpApi
  readonly functions: readonly ContractFunction[]
  readonly publicUrl: string
  readonly surroundings: Surroundings

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props)

    this.api = new HttpApi(this, 'Api', { createDefaultStage: false })
    this.publicUrl = props.publicUrl ?? this.api.apiEndpoint
    const { userPool } = props
    const client = new SignInClient(this, 'SignIn', { userPool })
    const pagesClient = new PagesClient(this, 'SignInPages', { userPool, publicUrl: this.publicUrl })
    this.surroundings = props.surroundings({
      publicUrl: this.publicUrl,
      userPoolClientId: client.userPoolClientId,
      userPoolPagesClientId: pagesClient.userPoolClientId,
    })
    const authorizer = new HttpUserPoolAuthorizer('AccessToken', userPool, { userPoolClients: [client, pagesClient] })
    this.functions = Object.entries(registry).map(([feature, routes]) => this.serve(feature, routes, authorizer))
    this.addStage()
    new CfnOutput(this, 'PublicUrl', { value: this.publicUrl })
  }

  private serve(feature: string, routes: Routes, authorizer: IHttpRouteAuthorizer): ContractFunction {
    const served = new ContractFunction(this, constructId(feature), {
      entry: `${feature}/index.ts`,
      description: `Keyward: ${feature} over HTTP`,
      needs: needsOfRoutes(routes),
      surroundings: this.surroundings,
      timeout: Duration.seconds(20),
    })
    const integration = new FunctionIntegration(`${constructId(feature)}Integration`, served, this.api)
    for (const [operation, route] of Object.entries(routes)) {
      for (const [alias, routeKey] of routeKeys(route).entries()) {
        const routeId = `Route${constructId(operation)}${alias === 0 ? '' : `Alias${alias}`}`
        const [method = '', path = ''] = routeKey.split(' ')
        this.addRoute(
          routeId,
          HttpRouteKey.with(path, HttpMethod[method as Route['method']]),
          integration,
          route,
          authorizer,
        )
      }
    }
    if (feature === UNKNOWN_PATHS) {
      const why = 'It answers that there is no such path.'
      this.addRoute('RouteUnknown', HttpRouteKey.DEFAULT, integration, { auth: 'public', why }, authorizer)
    }
    return served
  }

  private addRoute(
    id: string,
    routeKey: HttpRouteKey,
    integration: FunctionIntegration,
    { auth, why = '' }: Pick<Route, 'auth' | 'why'>,
    authorizer: IHttpRouteAuthorizer,
  ): void {
    const route = new HttpRoute(this, id, {
      httpApi: this.api,
      routeKey,
      integration,
      ...(auth === 'user' && { authorizer }),
    })
    if (auth === 'public') Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: why })
  }

  private addStage(): void {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: this.surroundings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    })
  }
}
