import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams'
import type { Checkpoints } from './checkpoints.ts'
import { type StreamRecord, toStreamRecord } from './stream-record.ts'
import { ACTIVE_POLL_MS, createWakeUp, IDLE_POLL_MS } from './wake-up.ts'

/** Records in the order of the shard, and the shard they are from. */
export type StreamBatch = { readonly records: readonly StreamRecord[]; readonly shardId: string }

export type StreamConsumer = {
  /** The same on every start: checkpoints are kept under it. */
  readonly name: string
  /** The stream's ARN in the app: `arn:aws:dynamodb:<region>:<account>:table/<table>/stream/<label>`. */
  readonly streamArn: string
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST'
  readonly batchSize: number
  /** Resolves when the batch is dealt with for good. A rejection brings it again, until the signal aborts. */
  readonly handle: (batch: StreamBatch, signal: AbortSignal) => Promise<void>
}

export type StreamReading = {
  readonly client: DynamoDBStreamsClient
  readonly checkpoints: Checkpoints
  readonly region: string
  /** Calls its argument after writes, so that records are read at once instead of at the next poll. */
  readonly onWrite: (listener: () => void) => void
  readonly log: (line: string) => void
}

/**
 * Hands a stream's records to a consumer, shard after shard, at least once: the checkpoint moves on after a batch is
 * dealt with, and a restart goes on after it. Without a checkpoint, or when its records are gone, reading begins at
 * the starting position.
 *
 * @returns stops reading and resolves when the batch in hand is over.
 */
export function readStream(consumer: StreamConsumer, reading: StreamReading): () => Promise<void> {
  const { client, checkpoints, region, onWrite, log } = reading
  const { name, streamArn, startingPosition, batchSize, handle } = consumer
  const wakeUp = createWakeUp()
  const stopping = new AbortController()
  const { signal } = stopping
  onWrite(wakeUp.wake)

  const engineStreamArn = async (): Promise<string> => {
    const [, table, label] = /:table\/([^/]+)\/stream\/(.+)$/.exec(streamArn) ?? []
    const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: table }))
    const arn = Streams.find(({ StreamLabel }) => StreamLabel === label)?.StreamArn
    if (arn === undefined) throw new Error(`The engine has no stream ${streamArn}`)
    return arn
  }

  // Shards come oldest first; a shard is read to its end before the next one.
  const openShard = async (engineArn: string): Promise<string | undefined> => {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: engineArn }))
    const ids = StreamDescription?.Shards?.map(({ ShardId = '' }) => ShardId) ?? []
    return ids.find((shardId) => checkpoints.get(name, shardKey(shardId))?.closed !== true)
  }

  const shardKey = (shardId: string) => `${streamArn} ${shardId}`

  const iterator = async (engineArn: string, ShardId: string): Promise<string | undefined> => {
    const shard = { StreamArn: engineArn, ShardId }
    const checkpoint = checkpoints.get(name, shardKey(ShardId))
    if (checkpoint !== undefined) {
      const after = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: checkpoint.sequenceNumber } as const
      try {
        return (await client.send(new GetShardIteratorCommand({ ...shard, ...after }))).ShardIterator
      } catch (error) {
        if (!(error instanceof Error && error.name === 'TrimmedDataAccessException')) throw error
        log(`${name}: records after ${checkpoint.sequenceNumber} are gone, reading from the oldest that is left`)
      }
    }
    const ShardIteratorType = checkpoint === undefined ? startingPosition : 'TRIM_HORIZON'
    return (await client.send(new GetShardIteratorCommand({ ...shard, ShardIteratorType }))).ShardIterator
  }

  const readShard = async (engineArn: string, shardId: string): Promise<void> => {
    let position = await iterator(engineArn, shardId)
    let pause = ACTIVE_POLL_MS
    while (!signal.aborted) {
      const { Records = [], NextShardIterator } = await client.send(
        new GetRecordsCommand({ ShardIterator: position, Limit: batchSize }),
      )
      const last = Records.at(-1)?.dynamodb?.SequenceNumber
      if (last !== undefined) {
        await handle({ records: Records.map((record) => toStreamRecord(record, streamArn, region)), shardId }, signal)
        checkpoints.set(name, shardKey(shardId), { sequenceNumber: last, closed: false })
      }
      if (NextShardIterator === undefined) {
        const sequenceNumber = checkpoints.get(name, shardKey(shardId))?.sequenceNumber ?? '0'
        checkpoints.set(name, shardKey(shardId), { sequenceNumber, closed: true })
        return
      }
      position = NextShardIterator
      pause = Records.length > 0 ? ACTIVE_POLL_MS : Math.min(pause * 2, IDLE_POLL_MS)
      if (Records.length < batchSize) await wakeUp.sleep(pause)
    }
  }

  const run = async () => {
    while (!signal.aborted) {
      try {
        const engineArn = await engineStreamArn()
        const shardId = await openShard(engineArn)
        if (shardId !== undefined) await readShard(engineArn, shardId)
        else await wakeUp.sleep(IDLE_POLL_MS)
      } catch (error) {
        if (signal.aborted) return
        log(`${name}: ${error instanceof Error ? error.message : String(error)}`)
        await wakeUp.sleep(IDLE_POLL_MS)
      }
    }
  }

  const reader = run()
  return async () => {
    stopping.abort()
    wakeUp.wake()
    await reader
  }
}
