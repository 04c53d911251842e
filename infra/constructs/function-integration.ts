import { Stack } from 'aws-cdk-lib'
import {
  HttpIntegrationType,
  HttpRouteIntegration,
  type HttpRouteIntegrationConfig,
  type IHttpApi,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'

/**
 * Lets an HTTP API invoke a function, by one permission for all its routes: one for each would outgrow the 20 KB of a
 * function's policy. CDK's own API-wide permission asks for stage, method and path, and so misses the route `$default`,
 * whose ARN has a stage and no method.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export class FunctionIntegration extends HttpRouteIntegration {
  private readonly target: LambdaFunction

  constructor(id: string, target: LambdaFunction, api: IHttpApi) {
    super(id)
    this.target = target
    target.addPermission('HttpApi', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(target).formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*/*' }),
    })
  }

  override bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: this.target.functionArn,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    }
  }
}
