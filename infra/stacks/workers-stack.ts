import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type Worker, type WorkerTrigger, workers } from '../../shared/api/workers.ts'
import { needsOfWorker } from '../access/needs.ts'
import { ContractFunction, type Surroundings } from '../constructs/contract-function.ts'
import { MailEventWorker } from '../constructs/mail-event-worker.ts'
import { constructId } from '../constructs/names.ts'
import { RequestBus } from '../constructs/request-bus.ts'
import { RequestedWorker } from '../constructs/requested-worker.ts'
import { ScheduledWorker } from '../constructs/scheduled-worker.ts'

interface WorkersStackProps extends StackProps {
  readonly table: ITableV2
  readonly surroundings: Surroundings
}

/** Everything that nobody reaches over HTTP: one function per worker, and what sets it going. */
export class WorkersStack extends Stack {
  readonly functions: readonly ContractFunction[]
  readonly requests: RequestBus
  readonly requested: RequestedWorker[] = []
  readonly deadLetters: Queue[] = []

  constructor(scope: Construct, id: string, props: WorkersStackProps) {
    super(scope, id, props)
    const entities = Object.values<Worker>(workers).flatMap(({ trigger }) =>
      trigger.kind === 'requested' ? [trigger.by] : [],
    )
    this.requests = new RequestBus(this, 'Requests', { ...props, entities })
    this.deadLetters.push(this.requests.deadLetters)
    this.functions = Object.entries<Worker>(workers).map(([name, declared]) => {
      const worker = new ContractFunction(this, constructId(name), {
        entry: `workers/${name}.ts`,
        description: `Keyward: ${declared.summary}`,
        needs: needsOfWorker(declared),
        surroundings: props.surroundings,
        timeout: Duration.seconds(60),
      })
      this.setGoing(constructId(name), worker, declared.trigger)
      return worker
    })
  }

  private setGoing(name: string, worker: ContractFunction, trigger: WorkerTrigger): void {
    switch (trigger.kind) {
      case 'requested': {
        const { requests } = this
        const requested = new RequestedWorker(this, `${name}Requests`, { requests, trigger, worker })
        this.requested.push(requested)
        this.deadLetters.push(requested.deadLetters)
        return
      }
      case 'schedule': {
        const every = Duration.minutes(trigger.everyMinutes)
        this.deadLetters.push(new ScheduledWorker(this, `${name}Schedule`, { worker, every }).deadLetters)
        return
      }
      case 'mail-event':
        this.deadLetters.push(new MailEventWorker(this, `${name}Events`, { worker }).deadLetters)
        return
      case 'operator':
        new CfnOutput(this, `${name}FunctionName`, {
          value: worker.functionName,
          exportName: `${this.stackName}:${name}FunctionName`,
        })
    }
  }
}
