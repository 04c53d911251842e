import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { bundledCode } from './bundled-code.ts'

export interface LoggedFunctionProps {
  /** Path of the entry below `functions/`. */
  readonly entry: string
  readonly description: string
  readonly timeout: Duration
  readonly logRetention: RetentionDays
  readonly environment?: Readonly<Record<string, string>>
}

/** A Lambda function with a log group and a role of its own that may write to it, and to nothing else. */
export class LoggedFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: LoggedFunctionProps) {
    const { entry, description, timeout, logRetention, environment = {} } = props
    const logGroup = new LogGroup(scope, `${id}Log`, { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY })
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
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
      environment: { ...environment },
    })
  }
}
