import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { CfnPipe } from 'aws-cdk-lib/aws-pipes'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { EntityName } from '../../shared/store/entities.ts'
import type { Surroundings } from './contract-function.ts'
import { deadLetterQueue } from './dead-letter-queue.ts'

interface RequestBusProps {
  readonly table: ITableV2
  /** The entities that workers ask for: records of others stay off the bus. */
  readonly entities: readonly EntityName[]
  readonly surroundings: Surroundings
}

/** The source of every event on the bus. The detail type is the record's entity, the detail the stream's record. */
export const REQUEST_SOURCE = 'keyward.table'

/** The stream keeps records for 24 hours: the pipe gives up just before they vanish, so that a trace is left. */
const RECORD_AGE_MAX = Duration.hours(23)

/**
 * Tells of added records to as many workers as there are. A table's stream serves two readers at most, so one pipe reads
 * it for all of them and puts what any of them asks for on an event bus, where each has a rule of its own.
 *
 * An event has at most 256 KB, the stream's record with DynamoDB's type names included: a record that a worker asks for
 * must stay well below that. What the pipe gives up, such as a record that is too large, and what a rule could not
 * deliver ends among the dead letters here: a description of the batch or the whole event, neither of which a
 * worker understands.
 *
 * Nobody but the pipe has the right to put events on the bus, and without a policy of its own it takes none from other
 * accounts.
 */
export class RequestBus extends Construct {
  /** The name of the bus, in plain text. */
  readonly busName: string
  readonly bus: EventBus
  readonly pipe: CfnPipe
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { table, entities, surroundings }: RequestBusProps) {
    super(scope, id)
    const { stackName } = Stack.of(this)
    this.busName = `${stackName}-requests`
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: this.busName,
      description: 'Keyward: added records that workers ask for',
    })
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: of a pipe and of rules, not of a queue.',
    })

    const streamArn = table.tableStreamArn ?? ''
    // EventBridge may write its own logs only to groups with this prefix without a policy of their own.
    const log = new LogGroup(this, 'PipeLog', {
      logGroupName: `/aws/vendedlogs/pipes/${stackName}-${id}`,
      retention: surroundings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = this.pipeRole(streamArn)
    const asked = { eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: [...new Set(entities)] } } } }
    this.pipe = new CfnPipe(this, 'Pipe', {
      description: 'Keyward: added records that workers ask for, from the table to the bus',
      roleArn: role.roleArn,
      source: streamArn,
      target: this.bus.eventBusArn,
      sourceParameters: {
        filterCriteria: { filters: [{ pattern: JSON.stringify(asked) }] },
        dynamoDbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          batchSize: 10,
          maximumRecordAgeInSeconds: RECORD_AGE_MAX.toSeconds(),
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      },
      targetParameters: {
        eventBridgeEventBusParameters: { source: REQUEST_SOURCE, detailType: '$.dynamodb.NewImage.entity.S' },
      },
      logConfiguration: { level: 'ERROR', cloudwatchLogsLogDestination: { logGroupArn: log.logGroupArn } },
    })
    this.pipe.node.addDependency(role)
  }

  private pipeRole(streamArn: string): Role {
    const role = new Role(this, 'PipeRole', {
      assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    })
    const allow = (actions: string[], resource: string) =>
      role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources: [resource] }))
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      streamArn,
    )
    allow(['events:PutEvents'], this.bus.eventBusArn)
    allow(['sqs:SendMessage'], this.deadLetters.queueArn)
    return role
  }
}
