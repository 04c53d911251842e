import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { CfnPipe } from 'aws-cdk-lib/aws-pipes'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type Worker, type WorkerTrigger, workers } from '../../shared/api/workers.ts'
import { needsOfWorker } from '../access/needs.ts'
import { ContractFunction, type Surroundings } from '../constructs/contract-function.ts'
import { MailEventWorker } from '../constructs/mail-event-worker.ts'
import { constructId } from '../constructs/names.ts'
import { RequestedWorker } from '../constructs/requested-worker.ts'

interface WorkersStackProps extends StackProps {
  readonly table: ITableV2
  readonly surroundings: Surroundings
}

/** Everything that nobody reaches over HTTP: one function per worker, and what sets it going. */
export class WorkersStack extends Stack {
  readonly functions: readonly ContractFunction[]
  readonly queues: Queue[] = []
  readonly deadLetters: Queue[] = []
  readonly pipes: CfnPipe[] = []

  constructor(scope: Construct, id: string, props: WorkersStackProps) {
    super(scope, id, props)
    this.functions = Object.entries<Worker>(workers).map(([name, declared]) => {
      const worker = new ContractFunction(this, constructId(name), {
        entry: `workers/${name}.ts`,
        description: `Keyward: ${declared.summary}`,
        needs: needsOfWorker(declared),
        surroundings: props.surroundings,
        timeout: Duration.seconds(60),
      })
      this.setGoing(constructId(name), worker, declared.trigger, props)
      return worker
    })
  }

  private setGoing(name: string, worker: ContractFunction, trigger: WorkerTrigger, props: WorkersStackProps): void {
    switch (trigger.kind) {
      case 'requested': {
        const requested = new RequestedWorker(this, `${name}Requests`, { ...props, by: trigger.by, worker })
        this.queues.push(requested.queue)
        this.deadLetters.push(requested.deadLetters)
        this.pipes.push(requested.pipe)
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
