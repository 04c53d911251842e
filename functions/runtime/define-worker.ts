import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type {
  AttributeValue,
  DynamoDBRecord,
  Context as LambdaContext,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda'
import type { WorkerName } from '../../shared/api/workers.ts'
import { logger } from './logger.ts'
import { type WorkerDeps, workerDeps } from './worker-deps.ts'

/** The text attributes of the record that was added. */
type Added = Readonly<Record<string, string | undefined>>

interface Receipt {
  readonly isFirstReceipt: boolean
  /** The record as it was added, with all that is text, number, truth value or null. */
  readonly image: Readonly<Record<string, unknown>>
}

/**
 * A worker behind a queue of added records. It must take the same record twice without harm. A record that it throws
 * over stays on the queue and comes again, and ends among the dead letters when it never succeeds.
 */
export function defineQueueWorker(
  name: WorkerName,
  work: (added: Added, deps: WorkerDeps, receipt: Receipt) => Promise<void>,
) {
  const processor = new BatchProcessor(EventType.SQS)
  let deps: WorkerDeps | undefined
  return async (event: SQSEvent, context: LambdaContext): Promise<SQSBatchResponse> => {
    logger.addContext(context)
    deps ??= workerDeps(name)
    const known = deps
    const handle = async (record: SQSRecord) => {
      try {
        const added = addedBy(record)
        const texts = Object.fromEntries(Object.entries(added).map(([name, { S }]) => [name, S]))
        const image = Object.fromEntries(Object.entries(added).map(([name, value]) => [name, scalarOf(value)]))
        await work(texts, known, { isFirstReceipt: record.attributes.ApproximateReceiveCount === '1', image })
      } catch (error) {
        logger.warn('The record stays on the queue', { messageId: record.messageId, error: error as Error })
        throw error
      }
    }
    return processPartialResponse(event, handle, processor, {
      context,
      throwOnFullBatchFailure: false,
      processInParallel: false,
    })
  }
}

function addedBy({ body }: SQSRecord): Readonly<Record<string, AttributeValue>> {
  const { dynamodb } = JSON.parse(body) as DynamoDBRecord
  return dynamodb?.NewImage ?? {}
}

function scalarOf({ S, N, BOOL, NULL }: AttributeValue): unknown {
  if (N !== undefined) return Number(N)
  return NULL ? null : (S ?? BOOL)
}
