import { createHash } from 'node:crypto'
import type { Assembly, Resource } from './read-assembly.ts'
import type { PhysicalResource, PhysicalResources, Resolver } from './resolve.ts'

/** The text property of that name, without intrinsics, or undefined. */
type Naming = (property: string) => string | undefined
type Describe = (naming: Naming, place: Place) => PhysicalResource
type Place = {
  /** The name CloudFormation would generate: `<stack>-<logical id>`. */
  readonly generated: string
  /** Ten characters that only this resource has, the same on every start. */
  readonly digest: string
  /** `arn:aws:<service>:<region>:<account>:<rest>` */
  readonly arn: (service: string, rest: string) => string
  readonly region: string
  readonly accountId: string
}

const byName: Describe = (_naming, { generated }) => ({ ref: generated, attributes: {} })

/** `Ref` is the name, `Fn::GetAtt Arn` the ARN: so answer most types. */
const named =
  (property: string, service: string, prefix: string): Describe =>
  (naming, { generated, arn }) => {
    const name = naming(property) ?? generated
    return { ref: name, attributes: { Arn: arn(service, `${prefix}${name}`) } }
  }

/** `Ref` and the attribute of that name are the ARN. */
const byArn =
  (service: string, prefix: string, attribute: string): Describe =>
  (_naming, { generated, arn }) => {
    const own = arn(service, `${prefix}${generated}`)
    return { ref: own, attributes: { [attribute]: own } }
  }

const iamArn = (accountId: string, rest: string) => `arn:aws:iam::${accountId}:${rest}`

/** Every resource type that is run by this folder, or that means nothing outside AWS and is left alone. */
const TYPES: Record<string, Describe> = {
  'AWS::ApiGatewayV2::Api': (_naming, { digest, region }) => ({
    ref: digest,
    attributes: { ApiId: digest, ApiEndpoint: `https://${digest}.execute-api.${region}.amazonaws.com` },
  }),
  'AWS::ApiGatewayV2::Authorizer': (_naming, { digest }) => ({ ref: digest, attributes: { AuthorizerId: digest } }),
  'AWS::ApiGatewayV2::Integration': (_naming, { digest }) => ({ ref: digest, attributes: { IntegrationId: digest } }),
  'AWS::ApiGatewayV2::Route': (_naming, { digest }) => ({ ref: digest, attributes: { RouteId: digest } }),
  'AWS::ApiGatewayV2::Stage': (naming, { generated }) => ({ ref: naming('StageName') ?? generated, attributes: {} }),
  'AWS::CDK::Metadata': byName,
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::CloudWatch::CompositeAlarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::CloudWatch::Dashboard': (naming, { generated }) => ({
    ref: naming('DashboardName') ?? generated,
    attributes: {},
  }),
  'AWS::Events::EventBus': named('Name', 'events', 'event-bus/'),
  'AWS::Events::Rule': named('Name', 'events', 'rule/'),
  'AWS::IAM::ManagedPolicy': (naming, { generated, accountId }) => {
    const arn = iamArn(accountId, `policy/${naming('ManagedPolicyName') ?? generated}`)
    return { ref: arn, attributes: { PolicyArn: arn } }
  },
  'AWS::IAM::Policy': byName,
  'AWS::IAM::Role': (naming, { generated, digest, accountId }) => {
    const name = naming('RoleName') ?? generated
    return { ref: name, attributes: { Arn: iamArn(accountId, `role/${name}`), RoleId: `AROA${digest.toUpperCase()}` } }
  },
  'AWS::KMS::Alias': (naming, { generated }) => ({ ref: naming('AliasName') ?? `alias/${generated}`, attributes: {} }),
  'AWS::Lambda::EventInvokeConfig': byName,
  'AWS::Lambda::EventSourceMapping': (_naming, { digest }) => ({ ref: digest, attributes: { Id: digest } }),
  'AWS::Lambda::Function': named('FunctionName', 'lambda', 'function:'),
  'AWS::Lambda::Permission': byName,
  'AWS::Logs::LogGroup': (naming, { generated, arn }) => {
    const name = naming('LogGroupName') ?? `/keyward/${generated}`
    return { ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } }
  },
  'AWS::Logs::MetricFilter': byName,
  'AWS::Logs::QueryDefinition': byName,
  'AWS::Logs::ResourcePolicy': byName,
  'AWS::Pipes::Pipe': named('Name', 'pipes', 'pipe/'),
  'AWS::SES::ConfigurationSet': (naming, { generated }) => ({ ref: naming('Name') ?? generated, attributes: {} }),
  'AWS::SES::ConfigurationSetEventDestination': byName,
  'AWS::SES::EmailIdentity': (naming, { generated }) => ({ ref: naming('EmailIdentity') ?? generated, attributes: {} }),
  'AWS::SNS::Subscription': (naming, { generated, arn }) => {
    const protocol = naming('Protocol')
    if (protocol !== 'email') throw new Error(`A ${protocol} subscription (${generated}) has no local counterpart`)
    return { ref: arn('sns', generated), attributes: {} }
  },
  'AWS::SNS::Topic': byArn('sns', '', 'TopicArn'),
  'AWS::SNS::TopicPolicy': byName,
  'AWS::SQS::Queue': (naming, { generated, arn, region, accountId }) => {
    const name = naming('QueueName') ?? generated
    const url = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`
    return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } }
  },
  'AWS::SQS::QueuePolicy': byName,
  'AWS::SSM::Parameter': (naming, { generated }) => ({ ref: naming('Name') ?? generated, attributes: {} }),
  'AWS::WAFv2::LoggingConfiguration': byName,
  'AWS::WAFv2::WebACL': (naming, { generated, digest, arn }) => {
    const name = naming('Name') ?? generated
    return {
      ref: `${name}|${digest}|REGIONAL`,
      attributes: { Arn: arn('wafv2', `regional/webacl/${name}/${digest}`), Id: digest },
    }
  },
  'AWS::WAFv2::WebACLAssociation': byName,
}

/**
 * Gives every resource that needs no engine a physical id and ARN, the same on every start, and puts it into
 * `physical`. Entries that are there already stay. Types in `provided` are left to whoever runs their engine.
 * Throws on a type that is neither known nor provided, naming the resource, so that nothing is ignored in silence.
 */
export function assignPhysicalIds(options: {
  readonly assembly: Assembly
  readonly resolver: Resolver
  readonly physical: PhysicalResources
  /** Resource types whose physical ids the composition puts into `physical` itself, tables and user pools among them. */
  readonly provided: readonly string[]
}): void {
  const { assembly, resolver, physical, provided } = options
  for (const resource of assembly.resources.values()) {
    if (physical.has(resource.id) || provided.includes(resource.type)) continue
    const describe = TYPES[resource.type]
    if (describe === undefined)
      throw new Error(
        `${resource.type} ${resource.logicalId} of stack ${resource.stack} has no local counterpart: ` +
          'add its type to infra/local/template/physical.ts, or provide it',
      )
    physical.set(resource.id, describe(namingOf(resource, resolver), placeOf(resource, resolver)))
  }
}

/** The physical name that CloudFormation would generate for a resource without one, the same on every start. */
export function generatedName({ stack, logicalId }: Resource): string {
  return `${stack}-${logicalId}`
}

function namingOf({ properties, stack }: Resource, resolver: Resolver): Naming {
  return (property) => {
    const value = resolver.resolve(properties[property], stack)
    return typeof value === 'string' ? value : undefined
  }
}

function placeOf(resource: Resource, { region, accountId }: Resolver): Place {
  return {
    generated: generatedName(resource),
    digest: createHash('sha256').update(resource.id).digest('hex').slice(0, 10),
    arn: (service, rest) => `arn:aws:${service}:${region}:${accountId}:${rest}`,
    region,
    accountId,
  }
}
