import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { DynamoDBRecord, Context as LambdaContext, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import type { WorkerName } from '../../shared/api/workers.ts'
import { logger } from './logger.ts'
import { type WorkerDeps, workerDeps } from './worker-deps.ts'

/** The text attributes of the record that was added. */
type Added = Readonly<Record<string, string | undefined>>

/**
 * A worker behind a queue of added records. It must take the same record twice without harm. A record that it throws
 * over stays on the queue and comes again, and ends among the dead letters when it never succeeds.
 */
export function defineQueueWorker(
  name: WorkerName,
  work: (added: Added, deps: WorkerDeps, receipt: { isFirstReceipt: boolean }) => Promise<void>,
) {
  const processor = new BatchProcessor(EventType.SQS)
  let deps: WorkerDeps | undefined
  return async (event: SQSEvent, context: LambdaContext): Promise<SQSBatchResponse> => {
    logger.addContext(context)
    deps ??= workerDeps(name)
    const known = deps
    const handle = async (record: SQSRecord) => {
      try {
        await work(addedBy(record), known, { isFirstReceipt: record.attributes.ApproximateReceiveCount === '1' })
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

function addedBy({ body }: SQSRecord): Added {
  const { dynamodb } = JSON.parse(body) as DynamoDBRecord
  return Object.fromEntries(Object.entries(dynamodb?.NewImage ?? {}).map(([name, value]) => [name, value.S]))
}
