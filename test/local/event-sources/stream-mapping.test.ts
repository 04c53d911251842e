import { describe, expect, it } from '@jest/globals'
import { type StreamMapping, streamMappingHandler } from '../../../infra/local/event-sources/stream-mapping.ts'
import type { StreamRecord } from '../../../infra/local/event-sources/stream-record.ts'
import type { InvocationResult } from '../../../infra/local/lambda/function-host.ts'

const record = (number: number): StreamRecord => ({
  eventID: `e${number}`,
  eventName: 'INSERT',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'us-east-1',
  eventSourceARN: 'arn:stream',
  dynamodb: {
    ApproximateCreationDateTime: 1_800_000_000,
    Keys: {},
    SequenceNumber: String(number),
    SizeBytes: 1,
    StreamViewType: 'NEW_IMAGE',
  },
})
const FAILED: InvocationResult = { payload: { errorMessage: 'no' }, functionError: 'Unhandled' }
const DONE: InvocationResult = { payload: null }

/** Runs records 1 to 4 through a mapping; returns the sequence numbers of each invocation. */
async function run(
  answer: (numbers: number[], invocation: number) => InvocationResult,
  changes: Partial<StreamMapping> = {},
  signal = new AbortController().signal,
): Promise<number[][]> {
  const invocations: number[][] = []
  const handle = streamMappingHandler({
    mapping: {
      functionArn: 'arn:function',
      matches: () => true,
      reportsItemFailures: false,
      bisects: false,
      retriesMax: 1,
      ...changes,
    },
    invoke: async (_name, event) => {
      const numbers = (event as { Records: StreamRecord[] }).Records.map(({ dynamodb }) =>
        Number(dynamodb.SequenceNumber),
      )
      invocations.push(numbers)
      return answer(numbers, invocations.length)
    },
    log: () => {},
  })
  await handle({ records: [1, 2, 3, 4].map(record), shardId: 'shard' }, signal)
  return invocations
}

describe('a mapping from a stream to a function', () => {
  it('hands over what the filter lets through, in one batch', async () => {
    const matches = (event: unknown) => (event as StreamRecord).eventID !== 'e2'
    expect(await run(() => DONE, { matches })).toEqual([[1, 3, 4]])
  })

  it('asks nothing of the function when the filter lets nothing through', async () => {
    expect(await run(() => DONE, { matches: () => false })).toEqual([])
  })

  it('repeats a failed batch', async () => {
    expect(await run((_numbers, invocation) => (invocation === 1 ? FAILED : DONE))).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ])
  })

  it('repeats from the first record that the function reports as failed', async () => {
    const report = (_numbers: number[], invocation: number): InvocationResult =>
      invocation === 1 ? { payload: { batchItemFailures: [{ itemIdentifier: '4' }, { itemIdentifier: '3' }] } } : DONE
    expect(await run(report, { reportsItemFailures: true })).toEqual([
      [1, 2, 3, 4],
      [3, 4],
    ])
  })

  it('halves a failed batch until only the record that fails is given up, and describes it', async () => {
    const given: string[] = []
    const invocations = await run((numbers) => (numbers.includes(3) ? FAILED : DONE), {
      bisects: true,
      onFailure: (message) => given.push(message),
    })
    expect(invocations).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]])
    expect(given.map((message) => JSON.parse(message) as unknown)).toMatchObject([
      {
        requestContext: {
          functionArn: 'arn:function:$LATEST',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        DDBStreamBatchInfo: {
          shardId: 'shard',
          startSequenceNumber: '3',
          endSequenceNumber: '3',
          batchSize: 1,
          streamArn: 'arn:stream',
          approximateArrivalOfFirstRecord: '2027-01-15T08:00:00.000Z',
        },
      },
    ])
  })

  it('stops repeating when it is told to, and does not call the batch dealt with', async () => {
    const stopping = new AbortController()
    const answer = (_numbers: number[], invocation: number) => {
      if (invocation === 2) stopping.abort()
      return FAILED
    }
    await expect(run(answer, { retriesMax: Number.POSITIVE_INFINITY }, stopping.signal)).rejects.toThrow(/abort/i)
  })
})
