import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { OperatorAnswer, OperatorRequest } from '../../functions/workers/operator.ts'

/** Where the operator's function runs: on this machine, or, without an endpoint, in the AWS account of the environment. */
export interface OperatorTarget {
  readonly functionName: string
  readonly endpoint?: string
}

/** Carries out one of the operator's commands. Throws when the function itself fails; a refusal is an answer. */
export async function operate(target: OperatorTarget, request: OperatorRequest): Promise<OperatorAnswer> {
  const local = target.endpoint && {
    endpoint: target.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
  // Not repeated after a lost answer: the command may have been carried out.
  const client = new LambdaClient({ ...local, maxAttempts: 1 })
  try {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: target.functionName, Payload: JSON.stringify(request) }),
    )
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null')
    if (FunctionError) throw new Error(`The operator function failed: ${JSON.stringify(answer)}`)
    return answer as OperatorAnswer
  } finally {
    client.destroy()
  }
}
