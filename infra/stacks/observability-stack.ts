import { Aws, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Operation, type TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { CfnPipe } from 'aws-cdk-lib/aws-pipes'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { LoggedFunction } from '../constructs/logged-function.ts'
import type { RequestedWorker } from '../constructs/requested-worker.ts'

interface ObservabilityStackProps extends StackProps {
  readonly api: HttpApi
  readonly table: TableV2
  readonly functions: readonly LoggedFunction[]
  readonly deadLetters: readonly Queue[]
  readonly pipe: CfnPipe
  readonly requested: readonly RequestedWorker[]
  readonly alarmEmail: string | undefined
}

interface AlarmProps {
  readonly metric: IMetric
  /** The alarm goes off above this. */
  readonly above: number
  /** Five-minute periods in a row. */
  readonly periods?: number
  readonly description: string
}

const FIVE_MINUTES = Duration.minutes(5)
const TABLE_OPERATIONS = [Operation.GET_ITEM, Operation.BATCH_GET_ITEM, Operation.QUERY, Operation.TRANSACT_WRITE_ITEMS]

/** What somebody should be woken for, and one page to look at when he is. */
export class ObservabilityStack extends Stack {
  private readonly topic: Topic

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props)
    this.topic = this.alarmTopic(props.alarmEmail)
    const alarms = [
      ...this.apiAlarms(props.api),
      ...this.tableAlarms(props.table),
      ...props.functions.flatMap((one) => this.functionAlarms(one)),
      ...props.requested.flatMap((worker) => this.requestAlarms(worker)),
      ...props.deadLetters.map((queue) => this.deadLetterAlarm(queue)),
      this.pipeAlarm(props.pipe),
      ...this.mailAlarms(),
      this.certificateAlarm(),
    ]
    this.dashboard(props, alarms)
  }

  /** A topic that demands TLS has a policy of its own, and loses the default one that lets CloudWatch publish. */
  private alarmTopic(email: string | undefined): Topic {
    const topic = new Topic(this, 'Alarms', { displayName: 'Keyward alarms', enforceSSL: true })
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
    if (email) topic.addSubscription(new EmailSubscription(email))
    return topic
  }

  private alarm(id: string, { metric, above, periods = 1, description }: AlarmProps): Alarm {
    const alarm = new Alarm(this, id, {
      metric,
      threshold: above,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: description,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
    return alarm
  }

  private apiAlarms(api: HttpApi): Alarm[] {
    return [
      this.alarm('ApiServerErrors', {
        metric: api.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES }),
        above: 0,
        description: 'The API answered with a 5xx status. The log of the function says why, under the request id.',
      }),
      this.alarm('ApiSlow', {
        metric: api.metricLatency({ statistic: 'p99', period: FIVE_MINUTES }),
        above: 3000,
        periods: 3,
        description: 'One request in a hundred takes longer than 3 seconds.',
      }),
    ]
  }

  private tableAlarms(table: TableV2): Alarm[] {
    return [
      this.alarm('TableThrottled', {
        metric: table.metricThrottledRequestsForOperations({ operations: TABLE_OPERATIONS, period: FIVE_MINUTES }),
        above: 0,
        description: 'The table throttles: one partition is too hot, or the account has reached its limit.',
      }),
      this.alarm('TableErrors', {
        metric: table.metricSystemErrorsForOperations({ operations: TABLE_OPERATIONS, period: FIVE_MINUTES }),
        above: 0,
        periods: 2,
        description: 'DynamoDB fails by itself. Look at the AWS Health Dashboard.',
      }),
    ]
  }

  private functionAlarms(one: LoggedFunction): Alarm[] {
    return [
      this.alarm(`${one.node.id}Errors`, {
        metric: one.metricErrors({ period: FIVE_MINUTES }),
        above: 0,
        description: `${one.node.id} crashed or ran out of time. Its log says why.`,
      }),
      this.alarm(`${one.node.id}Throttles`, {
        metric: one.metricThrottles({ period: FIVE_MINUTES }),
        above: 0,
        description: `${one.node.id} was not run: the account's concurrency is used up.`,
      }),
    ]
  }

  private requestAlarms(worker: RequestedWorker): Alarm[] {
    const { queue, node } = worker
    const name = idOf(queue)
    return [
      this.alarm(`${name}Late`, {
        metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: FIVE_MINUTES }),
        above: 900,
        description: `${name}: a request waits for more than 15 minutes. The worker's log says what keeps it.`,
      }),
      this.alarm(`${node.id}Lost`, {
        metric: worker.metricLost(FIVE_MINUTES),
        above: 0,
        description: `${node.id}: the rule lost a request on its way to the queue. The queue's policy may refuse the rule.`,
      }),
    ]
  }

  private deadLetterAlarm(queue: Queue): Alarm {
    const name = idOf(queue)
    return this.alarm(name, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: FIVE_MINUTES }),
      above: 0,
      description: `${name}: something was given up. Mend the cause, then redrive the queue within 14 days.`,
    })
  }

  private pipeAlarm(pipe: CfnPipe): Alarm {
    const name = idOf(pipe)
    return this.alarm(`${name}Failing`, {
      metric: new Metric({
        namespace: 'AWS/EventBridge/Pipes',
        metricName: 'ExecutionFailed',
        dimensionsMap: { PipeName: pipe.ref },
        statistic: 'Sum',
        period: FIVE_MINUTES,
      }),
      above: 0,
      description: `${name}: requests do not reach their queues. After 23 hours they are lost to the workers.`,
    })
  }

  /** SES puts an account under review at 5 % bounces or 0.1 % complaints. */
  private mailAlarms(): Alarm[] {
    const reputation = (metricName: string) =>
      new Metric({ namespace: 'AWS/SES', metricName, statistic: 'Average', period: Duration.hours(1) })
    return [
      this.alarm('MailBounces', {
        metric: reputation('Reputation.BounceRate'),
        above: 0.04,
        description: 'More than 4 % of mails bounce. From 5 % on, SES reviews the account and may stop it.',
      }),
      this.alarm('MailComplaints', {
        metric: reputation('Reputation.ComplaintRate'),
        above: 0.0008,
        description: 'More than 0.08 % of mails are reported as spam. From 0.1 % on, SES reviews the account.',
      }),
    ]
  }

  /** The figure is written once for each certificate and step: 30, 7 and 1 days before it expires. */
  private certificateAlarm(): Alarm {
    return this.alarm('SsoCertificatesExpiring', {
      metric: new Metric({
        namespace: 'Keyward',
        metricName: 'SsoCertificatesExpiring',
        dimensionsMap: { service: 'keyward' },
        statistic: 'Sum',
        period: FIVE_MINUTES,
      }),
      above: 0,
      description:
        "A client's identity provider signs with a certificate that expires soon. Its administrators were mailed; the log of CheckCertificates names the organization.",
    })
  }

  private dashboard({ api, table, functions, requested, deadLetters }: ObservabilityStackProps, alarms: Alarm[]): void {
    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({ title, left, right, width: 12, height: 6 })
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 5 })],
        [
          graph('Requests and refusals', [api.metricCount(), api.metricClientError(), api.metricServerError()]),
          graph('Latency in ms', [api.metricLatency({ statistic: 'p50' }), api.metricLatency({ statistic: 'p99' })]),
        ],
        [
          graph(
            'Function duration in ms, p99',
            functions.map((one) => one.metricDuration({ statistic: 'p99' })),
          ),
          graph(
            'Function errors',
            functions.map((one) => one.metricErrors()),
          ),
        ],
        [
          graph('Table units', [table.metricConsumedReadCapacityUnits(), table.metricConsumedWriteCapacityUnits()]),
          graph(
            'Waiting and given up',
            requested.map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible()),
            deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible()),
          ),
        ],
      ],
    })
  }
}

/** `SendMailRequestsDeadLetters` for the construct `SendMailRequests/DeadLetters`. */
function idOf({ node }: Construct): string {
  return `${node.scope?.node.id ?? ''}${node.id}`
}
