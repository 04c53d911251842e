import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { DEFAULT_CONCURRENCY, type InvocationResult, type Invoke } from '../lambda/function-host.ts'
import { batchOutcome } from './batch-failures.ts'
import type { Matches } from './event-pattern.ts'
import type { Queues, ReceivedMessage } from './queue.ts'
import { ACTIVE_POLL_MS, createWakeUp, IDLE_POLL_MS } from './wake-up.ts'

export type QueueMapping = {
  readonly queueArn: string
  readonly functionArn: string
  readonly batchSize: number
  readonly reportsItemFailures: boolean
  readonly concurrency?: number
  /** Messages that do not match are deleted unseen. */
  readonly matches: Matches
}

/**
 * Feeds a queue's messages to a function in batches. Messages of a successful batch are deleted; those that failed
 * stay, and are received again when their visibility timeout is over.
 *
 * Source: Lambda developer guide, "Using Lambda with Amazon SQS".
 *
 * @returns stops receiving and resolves when the running invocations are over.
 */
export function startQueueMapping(options: {
  readonly mapping: QueueMapping
  readonly queues: Queues
  readonly invoke: Invoke
  readonly region: string
  readonly log: (line: string) => void
  /** When failed messages are visible again. By default the queue's visibility timeout decides, as on AWS. */
  readonly retryAfterMs?: number
}): () => Promise<void> {
  const { mapping, queues, invoke, region, log, retryAfterMs } = options
  const concurrency = Math.min(mapping.concurrency ?? DEFAULT_CONCURRENCY, DEFAULT_CONCURRENCY)
  const wakeUp = createWakeUp()
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  queues.onArrival(mapping.queueArn, wakeUp.wake)

  const handle = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    const wanted = messages.filter((message) => mapping.matches(filterable(message)))
    queues.remove(messages.filter((message) => !wanted.includes(message)).map(({ receiptHandle }) => receiptHandle))
    if (wanted.length === 0) return
    const event: SQSEvent = { Records: wanted.map((message) => recordOf(message, mapping.queueArn, region)) }
    const result = await invoke(mapping.functionArn, event).catch(refused)
    const ids = wanted.map(({ messageId }) => messageId)
    const outcome = batchOutcome(result, mapping.reportsItemFailures, ids)
    const failed = outcome === 'succeeded' ? [] : 'failed' in outcome ? ids : outcome.failedItems
    if (failed.length > 0) log(`${mapping.functionArn}: ${failed.length} of ${ids.length} messages failed`)
    const receipts = (failing: boolean) =>
      wanted.filter(({ messageId }) => failed.includes(messageId) === failing).map(({ receiptHandle }) => receiptHandle)
    queues.remove(receipts(false))
    if (retryAfterMs !== undefined) queues.release(receipts(true), retryAfterMs)
  }

  const poll = async () => {
    while (!stopping.signal.aborted) {
      let found = false
      while (!stopping.signal.aborted && running.size < concurrency) {
        const messages = queues.receive(mapping.queueArn, mapping.batchSize)
        if (messages.length === 0) break
        found = true
        const work: Promise<void> = handle(messages)
          .catch((error: unknown) => log(`${mapping.functionArn}: ${String(error)}`))
          .finally(() => {
            running.delete(work)
            wakeUp.wake()
          })
        running.add(work)
      }
      await wakeUp.sleep(found ? ACTIVE_POLL_MS : IDLE_POLL_MS)
    }
    await Promise.all(running)
  }

  const polling = poll()
  return async () => {
    stopping.abort()
    wakeUp.wake()
    await polling
  }
}

function refused(error: unknown): InvocationResult {
  const errorType = error instanceof Error ? error.name : 'Error'
  return { payload: { errorType, errorMessage: String(error) }, functionError: 'Unhandled' }
}

/** What filter criteria see: a body that is JSON is seen as such. */
function filterable({ body }: ReceivedMessage): unknown {
  try {
    return { body: JSON.parse(body) as unknown }
  } catch {
    return { body }
  }
}

function recordOf(message: ReceivedMessage, queueArn: string, region: string): SQSRecord {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAtMs),
      SenderId: 'AIDALOCAL',
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    },
    messageAttributes: {},
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }
}
