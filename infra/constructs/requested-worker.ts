import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { CfnPipe } from 'aws-cdk-lib/aws-pipes'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { EntityName } from '../../shared/store/entities.ts'
import type { ContractFunction, Surroundings } from './contract-function.ts'
import { deadLetterQueue } from './dead-letter-queue.ts'

interface RequestedWorkerProps {
  readonly table: ITableV2
  /** The worker runs for every record of this entity that is added. */
  readonly by: EntityName
  readonly worker: ContractFunction
  readonly surroundings: Surroundings
}

/** The stream keeps records for 24 hours: the pipe gives up just before they vanish, so that a trace is left. */
const RECORD_AGE_MAX = Duration.hours(23)

/**
 * At 90 seconds a time this is an hour: a shorter outage of what the worker calls passes unnoticed. Two batches at once,
 * each in order, stay below the 14 mails a second that SES grants at first, so that throttling uses up few of them.
 */
const RECEIVED_MAX = 40

/**
 * Lets a worker carry out what changes asked for. A pipe copies the requests from the table's stream to a queue; the
 * worker takes them from there, each on its own, again and again until it succeeds. What fails for an hour ends among the
 * dead letters, and so does what the pipe could not copy.
 *
 * A table's stream serves at most two readers, so there can be two of these.
 */
export class RequestedWorker extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue
  readonly pipe: CfnPipe

  constructor(scope: Construct, id: string, props: RequestedWorkerProps) {
    super(scope, id)
    const { table, by, worker, surroundings } = props

    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(90),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVED_MAX },
    })
    worker.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 5, maxConcurrency: 2, reportBatchItemFailures: true }),
    )

    const streamArn = table.tableStreamArn ?? ''
    // EventBridge may write its own logs only to groups with this prefix without a policy of their own.
    const log = new LogGroup(this, 'PipeLog', {
      logGroupName: `/aws/vendedlogs/pipes/${Stack.of(this).stackName}-${id}`,
      retention: surroundings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = this.pipeRole(streamArn)
    this.pipe = new CfnPipe(this, 'Pipe', {
      description: `Keyward: every new ${by} to its worker`,
      roleArn: role.roleArn,
      source: streamArn,
      target: this.queue.queueArn,
      sourceParameters: {
        filterCriteria: {
          filters: [
            { pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { entity: { S: [by] } } } }) },
          ],
        },
        dynamoDbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          batchSize: 10,
          maximumRecordAgeInSeconds: RECORD_AGE_MAX.toSeconds(),
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
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
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }))
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      [streamArn],
    )
    allow(['sqs:SendMessage'], [this.queue.queueArn, this.deadLetters.queueArn])
    return role
  }
}
