import { Validations } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { ContractFunction } from './contract-function.ts'
import { deadLetterQueue } from './dead-letter-queue.ts'

/** https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html */
const DETAIL_TYPES = [
  'Email Sent',
  'Email Delivered',
  'Email Bounced',
  'Email Complaint Received',
  'Email Rejected',
  'Email Rendering Failed',
]

/**
 * Tells a worker what became of mails. An event that cannot be delivered, and one that the worker fails three times,
 * ends among the dead letters: the rule knows of the first only, Lambda of the second.
 */
export class MailEventWorker extends Construct {
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { worker }: { readonly worker: ContractFunction }) {
    super(scope, id)
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: of a rule and a function, not of a queue.',
    })
    new Rule(this, 'Rule', {
      description: 'Keyward: what became of its mails',
      eventPattern: { source: ['aws.ses'], detailType: DETAIL_TYPES },
      targets: [new LambdaFunction(worker, { deadLetterQueue: this.deadLetters })],
    })
    worker.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(this.deadLetters) })
  }
}
