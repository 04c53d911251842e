import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { SQSEvent } from 'aws-lambda'
import { openQueues, type QueueDeclaration, type Queues } from '../../../infra/local/event-sources/queue.ts'
import { type QueueMapping, startQueueMapping } from '../../../infra/local/event-sources/queue-mapping.ts'
import type { InvocationResult } from '../../../infra/local/lambda/function-host.ts'

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`
const declare = (name: string, rest: Partial<QueueDeclaration> = {}): QueueDeclaration => ({
  name,
  arn: arn(name),
  visibilityTimeoutMs: 30_000,
  retentionMs: 60 * 60 * 1000,
  ...rest,
})
const declarations = [declare('mail', { deadLetter: { arn: arn('dead'), maxReceiveCount: 2 } }), declare('dead')]

let databaseFile: string
let now: number
let queues: Queues
const open = () => openQueues({ databaseFile, declarations, now: () => now })
const bodies = (queue: string) => queues.list(queue).map(({ body }) => body)

beforeEach(() => {
  databaseFile = join(mkdtempSync(join(tmpdir(), 'keyward-queue-')), 'queues.db')
  now = 1_800_000_000_000
  queues = open()
})
afterEach(() => queues.close())

describe('a queue', () => {
  it('hides a received message for its visibility timeout and counts how often it was received', () => {
    queues.send('mail', ['a', 'b'])
    expect(queues.receive('mail', 1)).toMatchObject([{ body: 'a', receiveCount: 1, sentAtMs: now }])
    expect(queues.receive(arn('mail'), 10)).toMatchObject([{ body: 'b' }])
    now += 29_999
    expect(queues.receive('mail', 10)).toEqual([])
    now += 1
    expect(queues.receive('mail', 10)).toMatchObject([
      { body: 'a', receiveCount: 2, firstReceivedAtMs: now - 30_000 },
      { body: 'b', receiveCount: 2 },
    ])
  })

  it('deletes by receipt, and not by a receipt that is void', () => {
    queues.send('mail', ['a'])
    const [first] = queues.receive('mail', 1)
    now += 30_000
    const [second] = queues.receive('mail', 1)
    queues.remove([first?.receiptHandle ?? ''])
    expect(queues.depth('mail')).toBe(1)
    queues.remove([second?.receiptHandle ?? ''])
    expect(queues.depth('mail')).toBe(0)
  })

  it('moves a message that was received too often to the dead-letter queue, and back on demand', () => {
    queues.send('mail', ['poison'])
    for (let receives = 0; receives < 2; receives += 1) {
      expect(queues.receive('mail', 1)).toHaveLength(1)
      now += 30_000
    }
    expect(queues.receive('mail', 1)).toEqual([])
    expect([bodies('mail'), bodies('dead')]).toEqual([[], ['poison']])
    expect(queues.redrive('dead')).toBe(1)
    expect([bodies('mail'), bodies('dead')]).toEqual([['poison'], []])
    expect(queues.receive('mail', 1)).toMatchObject([{ receiveCount: 1 }])
  })

  it('keeps its messages over a restart and shows those in flight again', () => {
    queues.send('mail', ['a', 'b'])
    queues.receive('mail', 1)
    queues.close()
    queues = open()
    expect(queues.receive('mail', 10)).toMatchObject([
      { body: 'a', receiveCount: 2 },
      { body: 'b', receiveCount: 1 },
    ])
  })

  it('forgets messages at the end of their retention', () => {
    queues.send('mail', ['old'])
    queues.close()
    now += 60 * 60 * 1000 + 1
    queues = open()
    expect(queues.depth('mail')).toBe(0)
  })

  it('is empty after a purge, without touching another queue', () => {
    queues.send('mail', ['a'])
    queues.send('dead', ['b'])
    queues.purge('mail')
    expect([bodies('mail'), bodies('dead')]).toEqual([[], ['b']])
  })

  it('refuses a queue that is not declared', () => {
    expect(() => queues.send('other', ['a'])).toThrow(/other/)
  })
})

describe('a mapping from a queue to a function', () => {
  const mapping: QueueMapping = {
    queueArn: arn('mail'),
    functionArn: 'arn:function',
    batchSize: 10,
    reportsItemFailures: true,
    matches: () => true,
  }
  const texts = (event: unknown) => (event as SQSEvent).Records.map(({ body }) => body)
  const run = (
    invoke: (event: SQSEvent) => Promise<InvocationResult>,
    changes: Partial<QueueMapping> = {},
    retryAfterMs?: number,
  ) =>
    startQueueMapping({
      mapping: { ...mapping, ...changes },
      queues,
      invoke: (_name, event) => invoke(event as SQSEvent),
      region: 'us-east-1',
      log: () => {},
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    })

  it('hands over batches in the form of Lambda events and deletes what succeeded', async () => {
    const { promise, resolve } = Promise.withResolvers<SQSEvent>()
    const stop = run(async (event) => {
      resolve(event)
      return { payload: null }
    })
    queues.send('mail', ['{"a":1}'])
    expect((await promise).Records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: '{"a":1}',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(now),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: String(now),
        },
        messageAttributes: {},
        md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
        eventSource: 'aws:sqs',
        eventSourceARN: arn('mail'),
        awsRegion: 'us-east-1',
      },
    ])
    await stop()
    expect(queues.depth('mail')).toBe(0)
  })

  it('repeats only the messages that the function reports as failed', async () => {
    const batches: string[][] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    queues.send('mail', ['good', 'bad'])
    const stop = run(
      async (event) => {
        batches.push(texts(event))
        if (batches.length === 2) resolve()
        const failed = event.Records.filter(({ body }) => body === 'bad' && batches.length === 1)
        return { payload: { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) } }
      },
      {},
      0,
    )
    await promise
    await stop()
    expect(batches).toEqual([['good', 'bad'], ['bad']])
    expect(queues.depth('mail')).toBe(0)
  })

  it.each<[string, InvocationResult]>([
    ['fails', { payload: { errorMessage: 'no' }, functionError: 'Unhandled' }],
    ['answers with a malformed report', { payload: { batchItemFailures: [{ itemIdentifier: null }] } }],
    ['reports an unknown message', { payload: { batchItemFailures: [{ itemIdentifier: 'other' }] } }],
  ])('sends all messages of a function that %s to the dead-letter queue in the end', async (_name, result) => {
    queues.send('mail', ['a', 'b'])
    const { promise, resolve } = Promise.withResolvers<void>()
    queues.onArrival('dead', resolve)
    const stop = run(async () => result, {}, 0)
    await promise
    await stop()
    expect([bodies('mail'), bodies('dead')]).toEqual([[], ['a', 'b']])
  })

  it('leaves failed messages to the visibility timeout unless told otherwise', async () => {
    queues.send('mail', ['a'])
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = run(async () => {
      resolve()
      return { payload: null, functionError: 'Unhandled' }
    })
    await promise
    await stop()
    expect(queues.receive('mail', 1)).toEqual([])
    now += 30_000
    expect(queues.receive('mail', 1)).toHaveLength(1)
  })

  it('deletes messages that its filter does not want without asking the function', async () => {
    queues.send('mail', ['{"kind":"no"}', '{"kind":"yes"}', 'text'])
    const { promise, resolve } = Promise.withResolvers<string[]>()
    const stop = run(
      async (event) => {
        resolve(texts(event))
        return { payload: null }
      },
      { matches: (message) => (message as { body: { kind?: string } }).body.kind === 'yes' },
    )
    expect(await promise).toEqual(['{"kind":"yes"}'])
    await stop()
    expect(queues.depth('mail')).toBe(0)
  })

  it('never runs more batches at once than the mapping allows', async () => {
    queues.send(
      'mail',
      Array.from({ length: 8 }, (_, index) => String(index)),
    )
    let [running, most, handled] = [0, 0, 0]
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = run(
      async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((turn) => {
          setImmediate(turn)
        })
        running -= 1
        handled += 1
        if (handled === 8) resolve()
        return { payload: null }
      },
      { batchSize: 1, concurrency: 2 },
    )
    await promise
    await stop()
    expect(most).toBe(2)
  })
})
