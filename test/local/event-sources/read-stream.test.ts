import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import { type Checkpoints, openCheckpoints } from '../../../infra/local/event-sources/checkpoints.ts'
import { readStream } from '../../../infra/local/event-sources/read-stream.ts'

const STREAM = 'arn:aws:dynamodb:us-east-1:000000000000:table/keyward/stream/1'
const ENGINE_STREAM = 'arn:aws:dynamodb:dynoxide:000000000000:table/keyward/stream/1'
const streams = mockClient(DynamoDBStreamsClient)
let checkpoints: Checkpoints

beforeEach(() => {
  checkpoints = openCheckpoints(join(mkdtempSync(join(tmpdir(), 'keyward-stream-')), 'checkpoints.db'))
  streams.reset()
  streams
    .on(ListStreamsCommand, { TableName: 'keyward' })
    .resolves({ Streams: [{ StreamArn: ENGINE_STREAM, StreamLabel: '1' }] })
  streams
    .on(DescribeStreamCommand)
    .resolves({ StreamDescription: { Shards: [{ ShardId: 'one' }, { ShardId: 'two' }] } })
  streams.on(GetShardIteratorCommand).callsFake(({ ShardId, SequenceNumber = '0' }) => ({
    ShardIterator: `${ShardId} ${SequenceNumber}`,
  }))
})
afterEach(() => checkpoints.close())

/** Answers the iterator `<shard> <n>` with record n + 1 and what follows it. */
function answerRecords(next: (iterator: string) => string | undefined) {
  streams.on(GetRecordsCommand).callsFake(({ ShardIterator = '' }) => {
    const [, position] = ShardIterator.split(' ')
    return {
      Records: [{ eventName: 'INSERT', dynamodb: { SequenceNumber: String(Number(position) + 1) } }],
      NextShardIterator: next(ShardIterator),
    }
  })
}

const CONSUMER = { name: 'consumer', streamArn: STREAM, startingPosition: 'TRIM_HORIZON', batchSize: 1 } as const
const reading = () => ({
  client: new DynamoDBStreamsClient({}),
  checkpoints,
  region: 'us-east-1',
  onWrite: () => {},
  log: () => {},
})

/** Reads until that many records have come; returns `<shard> <sequence number>` of each. */
async function read(count: number): Promise<string[]> {
  const seen: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = readStream(
    {
      ...CONSUMER,
      handle: async ({ records, shardId }) => {
        seen.push(...records.map(({ dynamodb }) => `${shardId} ${dynamodb.SequenceNumber}`))
        if (seen.length === count) resolve()
      },
    },
    reading(),
  )
  await promise
  await stop()
  return seen.slice(0, count)
}

it('reads a shard to its end before the next one, and not again after a restart', async () => {
  answerRecords((iterator) => ({ 'one 0': 'one 1', 'two 0': 'two 1', 'two 1': 'two 2' })[iterator])
  expect(await read(4)).toEqual(['one 1', 'one 2', 'two 1', 'two 2'])
  expect(checkpoints.get('consumer', `${STREAM} one`)).toEqual({ sequenceNumber: '2', closed: true })
  const [first] = await read(1)
  expect(first).toMatch(/^two/)
})

it('begins with the oldest record that is left when those after its checkpoint are gone', async () => {
  checkpoints.set('consumer', `${STREAM} one`, { sequenceNumber: '3', closed: false })
  streams
    .on(GetShardIteratorCommand, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' })
    .rejects(new TrimmedDataAccessException({ message: 'trimmed', $metadata: {} }))
    .on(GetShardIteratorCommand, { ShardIteratorType: 'TRIM_HORIZON' })
    .resolves({ ShardIterator: 'one 7' })
  answerRecords(() => 'one 8')
  expect(await read(1)).toEqual(['one 8'])
})

it('brings a batch again that could not be dealt with', async () => {
  answerRecords((iterator) => `one ${Number(iterator.split(' ')[1]) + 1}`)
  const seen: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = readStream(
    {
      ...CONSUMER,
      handle: async ({ records }) => {
        seen.push(...records.map(({ dynamodb }) => dynamodb.SequenceNumber))
        if (seen.length === 2) throw new Error('the queue is full')
        if (seen.length === 3) resolve()
      },
    },
    reading(),
  )
  await promise
  await stop()
  expect(seen.slice(0, 3)).toEqual(['1', '2', '2'])
})
