import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { RequestedTrigger } from '../../shared/api/workers.ts'
import type { ContractFunction } from './contract-function.ts'
import { deadLetterQueue } from './dead-letter-queue.ts'
import { REQUEST_SOURCE, type RequestBus } from './request-bus.ts'

interface RequestedWorkerProps {
  readonly requests: RequestBus
  readonly trigger: RequestedTrigger
  readonly worker: ContractFunction
}

/** At 90 seconds a time this is an hour: a shorter outage of what the worker calls passes unnoticed. */
const RECEIVED_MAX = 40

/** As long and as often as a rule may try. */
const DELIVERY = { maxEventAge: Duration.hours(24), retryAttempts: 185 }

/**
 * Lets a worker carry out what changes asked for. A rule takes the requests from the bus to a queue, as the table's stream
 * tells of them; the worker takes them from there, each on its own, in no certain order, again and again until it
 * succeeds. What fails for an hour ends among the dead letters.
 */
export class RequestedWorker extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue
  private readonly ruleDimensions: { readonly EventBusName: string; readonly RuleName: string }

  constructor(scope: Construct, id: string, { requests, trigger, worker }: RequestedWorkerProps) {
    super(scope, id)
    const { by, batchSize = 10, concurrency = 5 } = trigger

    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(90),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVED_MAX },
    })
    worker.addEventSource(
      new SqsEventSource(this.queue, { batchSize, maxConcurrency: concurrency, reportBatchItemFailures: true }),
    )
    // A name of our own: CloudFormation refers to such a rule as `<bus>|<rule>`, while its metrics are kept under both apart.
    this.ruleDimensions = { EventBusName: requests.busName, RuleName: id }
    new Rule(this, 'Rule', {
      ruleName: this.ruleDimensions.RuleName,
      description: `Keyward: every new ${by} to its worker`,
      eventBus: requests.bus,
      eventPattern: { source: [REQUEST_SOURCE], detailType: [by] },
      targets: [
        new SqsQueue(this.queue, {
          message: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: requests.deadLetters,
          ...DELIVERY,
        }),
      ],
    })
  }

  /** Requests that the rule brought neither to the queue nor to its dead letters. */
  metricLost(period: Duration): Metric {
    return new Metric({
      namespace: 'AWS/Events',
      metricName: 'FailedInvocations',
      dimensionsMap: this.ruleDimensions,
      statistic: 'Sum',
      period,
    })
  }
}
