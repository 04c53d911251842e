import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SQSEvent } from 'aws-lambda'
import { startDynamoDb } from '../../../infra/local/dynamodb/engine.ts'
import { provisionTable } from '../../../infra/local/dynamodb/provision-table.ts'
import { startEventSources } from '../../../infra/local/event-sources/event-sources.ts'
import { declaredQueues, openQueues } from '../../../infra/local/event-sources/queue.ts'
import type { StreamRecord } from '../../../infra/local/event-sources/stream-record.ts'
import { assignPhysicalIds } from '../../../infra/local/template/physical.ts'
import type { Assembly } from '../../../infra/local/template/read-assembly.ts'
import { createResolver, type PhysicalResources } from '../../../infra/local/template/resolve.ts'
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
/** The same records by way of a bus: each entity to a queue of its own. */
const toBus = {
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'requests' } },
  Pipe: {
    Type: 'AWS::Pipes::Pipe',
    Properties: {
      ...pipe.Properties,
      Target: attributeOf('Bus', 'Arn'),
      TargetParameters: {
        EventBridgeEventBusParameters: { Source: 'keyward.table', DetailType: '$.dynamodb.NewImage.entity.S' },
      },
    },
  },
  ...Object.fromEntries(
    ['Outbox', 'Erasures'].map((queue) => [
      `To${queue}`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: { Ref: 'Bus' },
          EventPattern: { source: ['keyward.table'], 'detail-type': [queue] },
          Targets: [{ Id: 'Target0', Arn: attributeOf(queue, 'Arn'), InputPath: '$.detail' }],
        },
      },
    ]),
  ),
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
        Erasures: { Type: 'AWS::SQS::Queue' },
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
    put: (pk: string, entity = 'Outbox') =>
      client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: { pk: { S: pk }, entity: { S: entity }, bytes: { B: new Uint8Array([1, 2]) } },
        }),
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
        NewImage: { pk: { S: 'OUTBOX#1' }, entity: { S: 'Outbox' }, bytes: { B: 'AQI=' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    })
  })

  it.each([
    ['from elsewhere', { Source: 'arn:aws:sqs:us-east-1:000000000000:work-Outbox' }],
    ['to elsewhere', { Target: { Ref: 'SendMail' } }],
    ['to a bus, but not of which events', { ...toBus.Pipe.Properties, TargetParameters: {} }],
    ['with an enrichment', { Enrichment: { Ref: 'SendMail' } }],
  ])('a pipe %s is refused', (_how, changes) => {
    const refused = template({ ...toBus, Pipe: { ...pipe, Properties: { ...pipe.Properties, ...changes } } })
    const physical: PhysicalResources = new Map(stack.physical)
    const resolver = createResolver({ assembly: refused, physical })
    assignPhysicalIds({ assembly: refused, resolver, physical, provided: [] })
    const folder = mkdtempSync(join(tmpdir(), 'keyward-refused-'))
    const files = { queueFile: join(folder, 'queues.db'), checkpointFile: join(folder, 'checkpoints.db') }
    expect(() =>
      startEventSources({ resolver, streams, ...files, log: () => {}, invoke: async () => ({ payload: null }) }),
    ).toThrow(/Pipe: a pipe .* is not imitated here/)
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

describe('a pipe to a bus whose process is killed again and again', () => {
  it('loses no record, repeats at most the batch in hand and gives every queue its own entity', async () => {
    const stack = await provisioned(template(toBus))
    const kills = 4
    const written: Record<string, string[]> = { Outbox: [], Erasures: [] }
    const write = async (pk: string, entity: 'Outbox' | 'Erasures' = 'Outbox') => {
      written[entity]?.push(pk)
      await stack.put(pk, entity)
    }

    for (let round = 0; round < kills; round += 1) {
      const { child, arrived } = runPipe(stack)
      const writing = (async () => {
        for (let index = 0; index < 30; index += 1)
          await write(`OUTBOX#${round}-${String(index).padStart(2, '0')}`, index % 3 === 0 ? 'Erasures' : 'Outbox')
      })()
      await arrived(`OUTBOX#${round}-10`)
      await killed(child)
      await writing
    }
    const { child, arrived } = runPipe(stack)
    await write('OUTBOX#last')
    await arrived('OUTBOX#last')
    await killed(child)

    const queues = openQueues({ databaseFile: stack.files.queueFile, declarations: declaredQueues(stack.resolver) })
    const stored = Object.keys(written).map((queue) =>
      queues
        .list(`work-${queue}`)
        .map(({ body }) => (JSON.parse(body) as StreamRecord).dynamodb.Keys.pk as { S: string })
        .map(({ S }) => S),
    )
    queues.close()
    await stack.close()
    expect(stored.map((keys) => [...new Set(keys)])).toEqual(Object.values(written))
    expect(stored.flat().length - Object.values(written).flat().length).toBeLessThanOrEqual(kills * BATCH_SIZE)
  })
})

/** Runs the pipe in a process of its own. `arrived` resolves when that key, or one that sorts after it, is queued. */
function runPipe({ engine, physical, files }: Awaited<ReturnType<typeof provisioned>>) {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const program = join(mkdtempSync(join(tmpdir(), 'keyward-program-')), 'pipe.ts')
  const queue = { Type: 'AWS::SQS::Queue' }
  const resources = { Table: { Type: 'AWS::DynamoDB::GlobalTable' }, Outbox: queue, Erasures: queue, ...toBus }
  writeFileSync(
    program,
    `import { createRequire } from 'node:module'
     import { assembly } from ${url('../template/assembly.ts')}
     import { startEventSources } from ${url('../../../infra/local/event-sources/event-sources.ts')}
     import { createResolver } from ${url('../../../infra/local/template/resolve.ts')}
     const { DynamoDBStreamsClient } = createRequire(${url('./')})('@aws-sdk/client-dynamodb-streams')
     const subject = assembly({ work: { resources: ${JSON.stringify(resources)} } })
     const { queues } = startEventSources({
       resolver: createResolver({ assembly: subject, physical: new Map(${JSON.stringify([...physical])}) }),
       invoke: async () => ({ payload: null }),
       streams: new DynamoDBStreamsClient(${JSON.stringify(connection(engine.endpoint))}),
       log: () => {},
       ...${JSON.stringify(files)},
     })
     const tell = () => console.log(JSON.parse(queues.list('work-Outbox').at(-1)?.body ?? '{}').dynamodb?.Keys.pk.S)
     queues.onArrival('work-Outbox', tell)
     tell()`,
  )
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  return {
    child,
    arrived: (key: string) =>
      new Promise<void>((resolve) => {
        lines.on('line', (line) => {
          if (line !== 'undefined' && line >= key) resolve()
        })
      }),
  }
}

async function killed(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.kill('SIGKILL')
  await promise
}
