import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SQSEvent } from 'aws-lambda'
import { type DynamoDb, startDynamoDb } from '../../../infra/local/dynamodb/engine.ts'
import { provisionTable } from '../../../infra/local/dynamodb/provision-table.ts'
import { startEventSources } from '../../../infra/local/event-sources/event-sources.ts'
import { declaredQueues, openQueues } from '../../../infra/local/event-sources/queue.ts'
import type { StreamRecord } from '../../../infra/local/event-sources/stream-record.ts'
import { assignPhysicalIds } from '../../../infra/local/template/physical.ts'
import type { Assembly } from '../../../infra/local/template/read-assembly.ts'
import { createResolver, type PhysicalResources, type Resolver } from '../../../infra/local/template/resolve.ts'
import { assembly } from '../template/assembly.ts'

const BATCH_SIZE = 5
const connection = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
const attributeOf = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] })

const pipe = {
  Type: 'AWS::Pipes::Pipe',
  Properties: {
    Source: attributeOf('Table', 'StreamArn'),
    Target: attributeOf('Outbox', 'Arn'),
    RoleArn: 'arn:role',
    SourceParameters: {
      DynamoDBStreamParameters: { BatchSize: BATCH_SIZE, StartingPosition: 'TRIM_HORIZON' },
      FilterCriteria: {
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"OUTBOX#"}]}}}}' }],
      },
    },
    TargetParameters: { SqsQueueParameters: {} },
  },
}
const template = (resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>) =>
  assembly({
    work: {
      resources: {
        Table: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: {
            AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          },
        },
        Outbox: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
        SendMail: { Type: 'AWS::Lambda::Function' },
        ...resources,
      },
    },
  })

/** A fresh engine with the table of the template, and what else the event sources need. */
async function provisioned(subject: Assembly) {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-sources-'))
  const engine = await startDynamoDb({ databaseFile: join(folder, 'table.db'), environment: {} })
  const client = new DynamoDBClient(connection(engine.endpoint))
  const physical: PhysicalResources = new Map()
  const resolver = createResolver({ assembly: subject, physical })
  const [resource] = resolver.resources('AWS::DynamoDB::GlobalTable')
  if (resource === undefined) throw new Error('no table')
  const table = await provisionTable({ client, resource, resolver })
  physical.set(resource.id, table.physical)
  assignPhysicalIds({ assembly: subject, resolver, physical, provided: [] })
  return {
    engine,
    resolver,
    physical,
    files: { queueFile: join(folder, 'queues.db'), checkpointFile: join(folder, 'checkpoints.db') },
    put: (pk: string) =>
      client.send(
        new PutItemCommand({ TableName: table.name, Item: { pk: { S: pk }, bytes: { B: new Uint8Array([1, 2]) } } }),
      ),
    close: async () => {
      client.destroy()
      await engine.close()
    },
  }
}

describe('from the table’s stream', () => {
  let stack: Awaited<ReturnType<typeof provisioned>>
  let streams: DynamoDBStreamsClient
  const subject = template({
    Pipe: pipe,
    FromQueue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: attributeOf('Outbox', 'Arn'), FunctionName: { Ref: 'SendMail' }, BatchSize: 1 },
    },
    FromStream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: attributeOf('Table', 'StreamArn'),
        FunctionName: { Ref: 'SendMail' },
        StartingPosition: 'TRIM_HORIZON',
        FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"pk":{"S":["direct"]}}}}' }] },
      },
    },
  })

  beforeAll(async () => {
    stack = await provisioned(subject)
    streams = new DynamoDBStreamsClient(connection(stack.engine.endpoint))
  })
  afterAll(async () => {
    streams.destroy()
    await stack.close()
  })

  const start = (received: (event: unknown) => void) =>
    startEventSources({
      resolver: stack.resolver,
      streams,
      ...stack.files,
      onWrite: stack.engine.onWrite,
      log: () => {},
      invoke: async (_name, event) => {
        received(event)
        return { payload: null }
      },
    })

  it('a pipe carries each record that passes its filter through the queue to the function', async () => {
    const { promise, resolve } = Promise.withResolvers<SQSEvent>()
    const sources = start((event) => resolve(event as SQSEvent))
    await stack.put('AUDIT#1')
    await stack.put('OUTBOX#1')
    const { Records } = await promise
    await sources.close()
    expect(Records).toHaveLength(1)
    const streamArn = stack.physical.get('work/Table')?.attributes.StreamArn
    expect(JSON.parse(Records[0]?.body ?? '') as unknown).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      eventSourceARN: streamArn,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { pk: { S: 'OUTBOX#1' } },
        NewImage: { pk: { S: 'OUTBOX#1' }, bytes: { B: 'AQI=' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    })
  })

  it('a mapping hands the records to the function directly', async () => {
    const { promise, resolve } = Promise.withResolvers<{ Records: StreamRecord[] }>()
    const sources = start((event) => resolve(event as { Records: StreamRecord[] }))
    await stack.put('direct')
    const { Records } = await promise
    await sources.close()
    expect(Records).toMatchObject([{ eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'direct' } } } }])
  })

  it('a stopped consumer goes on after its checkpoint', async () => {
    const first: unknown[] = []
    await start((event) => first.push(event)).close()
    await stack.put('OUTBOX#2')
    const { promise, resolve } = Promise.withResolvers<SQSEvent>()
    const sources = start((event) => resolve(event as SQSEvent))
    const { Records } = await promise
    await sources.close()
    expect(first).toEqual([])
    expect((JSON.parse(Records[0]?.body ?? '') as StreamRecord).dynamodb.Keys).toEqual({ pk: { S: 'OUTBOX#2' } })
  })
})

describe('a pipe whose process is killed again and again', () => {
  it('loses no record and repeats at most the batch in hand', async () => {
    const subject = template({ Pipe: pipe })
    const stack = await provisioned(subject)
    const kills = 4
    const perRound = 30
    const expected: string[] = []
    for (let round = 0; round <= kills; round += 1) {
      const { child, piped } = runSources(stack, subject)
      const wanted = Array.from({ length: perRound }, (_, index) => `OUTBOX#${round}-${index}`)
      expected.push(...wanted)
      const writing = (async () => {
        for (const pk of wanted) await stack.put(pk)
      })()
      // Killed in the middle of the writing; the last process may finish.
      await piped(round < kills ? Math.floor(perRound / 3) : (depth) => depth >= expected.length && !writingNow)
      let writingNow = true
      if (round === kills) {
        await writing
        writingNow = false
        await piped(0)
      }
      child.kill('SIGKILL')
      await writing
    }
    await stack.close()
  })
})
