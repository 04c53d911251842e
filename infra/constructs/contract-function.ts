import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { EnvironmentVariable } from '../../shared/config/env.ts'
import { variablesOf } from '../access/external-calls.ts'
import { grantsOf } from '../access/grants.ts'
import type { Needs } from '../access/needs.ts'
import type { GrantedResource } from '../access/statement.ts'
import { bundledCode } from './bundled-code.ts'

/** What functions may be given: an ARN for every resource and a value for every variable that a contract can ask for. */
export interface Surroundings {
  readonly arns: Readonly<Record<GrantedResource, string>>
  readonly variables: Readonly<Record<EnvironmentVariable, string>>
  readonly logRetention: RetentionDays
}

interface ContractFunctionProps {
  /** Path of the entry below `functions/`. */
  readonly entry: string
  readonly description: string
  readonly needs: Needs
  readonly surroundings: Surroundings
  readonly timeout: Duration
}

/**
 * A Lambda function that has exactly the rights and the environment that its contract derives, a log group of its own
 * and no managed policy.
 */
export class ContractFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: ContractFunctionProps) {
    const { entry, description, needs, surroundings, timeout } = props
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: surroundings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    for (const { actions, resources, conditions = {} } of grantsOf(needs)) {
      role.addToPolicy(
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: [...actions],
          resources: resources.map((resource) => surroundings.arns[resource]),
          conditions,
        }),
      )
    }
    super(scope, id, {
      description,
      code: bundledCode(entry),
      handler: 'index.handler',
      role,
      logGroup,
      timeout,
      memorySize: 1024,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      loggingFormat: LoggingFormat.JSON,
      environment: Object.fromEntries(
        variablesOf(needs.calls).map((variable) => [variable, surroundings.variables[variable]]),
      ),
    })
  }
}
