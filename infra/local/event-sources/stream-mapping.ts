import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Invoke } from '../lambda/function-host.ts'
import { batchOutcome } from './batch-failures.ts'
import type { Matches } from './event-pattern.ts'
import type { StreamBatch } from './read-stream.ts'
import type { StreamRecord } from './stream-record.ts'

export type StreamMapping = {
  readonly functionArn: string
  readonly matches: Matches
  readonly reportsItemFailures: boolean
  readonly bisects: boolean
  /** Infinity when a batch is repeated until it succeeds. */
  readonly retriesMax: number
  /** Where a description of a batch that was given up is sent. */
  readonly onFailure?: (message: string) => void
}

/** Pauses between repetitions of a failed batch, in milliseconds. */
const RETRY_FIRST_MS = 100
const RETRY_MAX_MS = 5_000

/**
 * Feeds batches of stream records to a function, as an event source mapping does: a failed batch is repeated from its
 * first failed record, halved when it may be, and given up after the permitted retries. Splitting is no retry.
 *
 * Source: Lambda developer guide, "Configuring a Lambda event source mapping for DynamoDB streams" and "Retaining
 * discarded records".
 */
export function streamMappingHandler(options: {
  readonly mapping: StreamMapping
  readonly invoke: Invoke
  readonly log: (line: string) => void
}): (batch: StreamBatch, signal: AbortSignal) => Promise<void> {
  const { mapping, invoke, log } = options
  const { functionArn, matches, reportsItemFailures, bisects, retriesMax, onFailure } = mapping

  const deliver = async (records: readonly StreamRecord[], shardId: string, retries: number, signal: AbortSignal) => {
    if (records.length === 0) return
    signal.throwIfAborted()
    const ids = records.map(({ dynamodb }) => dynamodb.SequenceNumber)
    const result = await invoke(functionArn, { Records: records })
    const outcome = batchOutcome(result, reportsItemFailures, ids)
    if (outcome === 'succeeded') return
    const partial = 'failedItems' in outcome
    const firstFailed = partial ? Math.min(...outcome.failedItems.map((id) => ids.indexOf(id))) : 0
    const left = records.slice(firstFailed)
    log(`${functionArn}: ${left.length} of ${records.length} records failed`)
    if (bisects && left.length > 1) {
      const middle = Math.ceil(left.length / 2)
      await deliver(left.slice(0, middle), shardId, retries, signal)
      await deliver(left.slice(middle), shardId, retries, signal)
    } else if (retries < retriesMax) {
      await delay(Math.min(RETRY_FIRST_MS * 2 ** Math.min(retries, 10), RETRY_MAX_MS), undefined, { signal })
      await deliver(left, shardId, retries + 1, signal)
    } else {
      log(`${functionArn}: ${left.length} records are given up after ${retries} retries`)
      onFailure?.(JSON.stringify(discarded({ functionArn, records: left, shardId, invocations: retries + 1 })))
    }
  }

  return ({ records, shardId }, signal) => deliver(records.filter(matches), shardId, 0, signal)
}

function discarded(options: {
  readonly functionArn: string
  readonly records: readonly StreamRecord[]
  readonly shardId: string
  readonly invocations: number
}): unknown {
  const { functionArn, records, shardId, invocations } = options
  const [first, last] = [records[0], records.at(-1)]
  const instant = (record: StreamRecord | undefined) =>
    new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString()
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: invocations,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.dynamodb.SequenceNumber,
      endSequenceNumber: last?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: instant(first),
      approximateArrivalOfLastRecord: instant(last),
      batchSize: records.length,
      streamArn: first?.eventSourceARN,
    },
  }
}
