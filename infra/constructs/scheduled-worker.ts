import { type Duration, Validations } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { ContractFunction } from './contract-function.ts'
import { deadLetterQueue } from './dead-letter-queue.ts'

interface ScheduledWorkerProps {
  readonly worker: ContractFunction
  readonly every: Duration
}

/**
 * Sets a worker going again and again. What one run leaves, the next does: so a run that fails is only seen in the
 * function's errors, and a rule that cannot reach the function in the dead letters.
 */
export class ScheduledWorker extends Construct {
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { worker, every }: ScheduledWorkerProps) {
    super(scope, id)
    this.deadLetters = deadLetterQueue(this, 'DeadLetters')
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: of a rule, not of a queue.',
    })
    new Rule(this, 'Rule', {
      description: 'Keyward: time for a worker to see what is due',
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(worker, { deadLetterQueue: this.deadLetters })],
    })
  }
}
