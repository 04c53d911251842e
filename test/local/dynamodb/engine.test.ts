import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type DynamoDb, startDynamoDb } from '../../../infra/local/dynamodb/engine.ts'
import { startExpiry } from '../../../infra/local/dynamodb/expire-items.ts'
import { type ProvisionedTable, provisionTable } from '../../../infra/local/dynamodb/provision-table.ts'
import { prepareStreamRecords } from '../../../infra/local/dynamodb/stream-records.ts'
import { createResolver } from '../../../infra/local/template/resolve.ts'
import { assembly } from '../template/assembly.ts'

const databaseFile = join(mkdtempSync(join(tmpdir(), 'keyward-dynamodb-')), 'deep', 'table.db')
const attribute = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType })
const key = (AttributeName: string, KeyType = 'HASH') => ({ AttributeName, KeyType })

function tableResource(indexNames: string[]) {
  const subject = assembly({
    data: {
      resources: {
        Table: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: {
            AttributeDefinitions: [attribute('pk'), attribute('sk'), ...indexNames.map((name) => attribute(name))],
            BillingMode: 'PAY_PER_REQUEST',
            KeySchema: [key('pk'), key('sk', 'RANGE')],
            GlobalSecondaryIndexes: indexNames.map((name) => ({
              IndexName: `by-${name}`,
              KeySchema: [key(name), key('sk', 'RANGE')],
              Projection: { ProjectionType: 'ALL' },
            })),
            Replicas: [{ Region: 'us-east-1', SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } }],
            SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
            StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
            TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          },
        },
        Key: { Type: 'AWS::KMS::Key' },
      },
    },
  })
  const resource = subject.resources.get('data/Table')
  if (resource === undefined) throw new Error('no table')
  return { resource, resolver: createResolver({ assembly: subject, physical: new Map() }) }
}

const clientOf = (endpoint: string) =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })

describe('the embedded engine', () => {
  let engine: DynamoDb
  let client: DynamoDBClient
  let table: ProvisionedTable

  const put = (sk: string, rest: Record<string, { S: string } | { N: string }> = {}) =>
    client.send(new PutItemCommand({ TableName: table.name, Item: { pk: { S: 'p' }, sk: { S: sk }, ...rest } }))

  beforeAll(async () => {
    engine = await startDynamoDb({ databaseFile, environment: {} })
    client = clientOf(engine.endpoint)
    table = await provisionTable({ client, ...tableResource(['user']) })
  })

  afterAll(async () => {
    client.destroy()
    await engine.close()
  })

  it('creates the table of the template and answers with ARNs of the app’s region', () => {
    expect(table).toEqual({
      name: 'data-Table',
      keyNames: ['pk', 'sk'],
      ttlAttribute: 'expiresAt',
      physical: {
        ref: 'data-Table',
        attributes: {
          Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/data-Table',
          StreamArn: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/data-Table\/stream\/.+/),
          TableId: expect.any(String),
        },
      },
    })
  })

  it('adds an index that is missing at the next start and keeps the items', async () => {
    await put('kept')
    const again = await provisionTable({ client, ...tableResource(['user', 'address']) })
    expect(again).toEqual(table)
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name }))
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['by-user', 'by-address'])
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table.name, Key: { pk: { S: 'p' }, sk: { S: 'kept' } } }),
    )
    expect(Item).toBeDefined()
  })

  it('refuses a table whose key has changed', async () => {
    const { resource, resolver } = tableResource(['user'])
    const changed = { ...resource, properties: { ...resource.properties, KeySchema: [key('pk')] } }
    await expect(provisionTable({ client, resource: changed, resolver })).rejects.toThrow(/fresh database/)
  })

  it('tells of a write', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    engine.onWrite(resolve)
    await put('written')
    await expect(promise).resolves.toBeUndefined()
  })

  it('deletes expired items and no others', async () => {
    const now = 1_800_000_000
    await put('past', { expiresAt: { N: String(now - 1) } })
    await put('future', { expiresAt: { N: String(now + 1) } })
    await put('text', { expiresAt: { S: String(now - 1) } })
    await put('milliseconds', { expiresAt: { N: String((now - 1) * 1000) } })
    await put('ancient', { expiresAt: { N: '1' } })
    const expiry = startExpiry({ client, tables: [table], now: () => now * 1000 })
    expect(await expiry.sweep()).toBe(1)
    expiry.stop()
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table.name }))
    expect(Items.map(({ sk }) => sk?.S)).toEqual(expect.arrayContaining(['future', 'text', 'milliseconds', 'ancient']))
    expect(Items.map(({ sk }) => sk?.S)).not.toContain('past')
  })

  it('indexes the stream and trims it after a day, but never its newest record', async () => {
    const database = new DatabaseSync(databaseFile, { timeout: 5_000 })
    const numbers = () =>
      database
        .prepare('SELECT CAST(sequence_number AS INTEGER) AS n FROM _stream_records ORDER BY n')
        .all()
        .map(({ n }) => Number(n))
    await put('last')
    const before = numbers()
    expect(before.length).toBeGreaterThan(1)
    prepareStreamRecords(databaseFile, () => Date.now() + 23 * 60 * 60 * 1000)()
    expect(numbers()).toEqual(before)
    prepareStreamRecords(databaseFile, () => Date.now() + 25 * 60 * 60 * 1000)()
    expect(numbers()).toEqual(before.slice(-1))
    await put('after')
    expect(numbers()).toEqual([before.at(-1), Number(before.at(-1)) + 1])
    const plan = database
      .prepare(
        'EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?',
      )
      .all('x')
    expect(JSON.stringify(plan)).toContain('ix_stream_seq')
    database.close()
  })
})

describe('the launcher', () => {
  it('uses a given endpoint and starts nothing', async () => {
    const engine = await startDynamoDb({
      databaseFile,
      environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
    })
    expect(engine.endpoint).toBe('http://127.0.0.1:1')
    await engine.close()
  })

  it('names the options when the engine that was asked for is not there', async () => {
    const starting = startDynamoDb({ databaseFile, environment: { DYNOXIDE_BIN: '/nowhere/dynoxide' } })
    await expect(starting).rejects.toThrow(/@dynoxide\/linux-x64.*PATH.*DYNOXIDE_BIN.*AWS_ENDPOINT_URL_DYNAMODB/s)
  })

  it('says so when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => {
      server.once('listening', resolve)
    })
    const { port } = server.address() as AddressInfo
    await expect(startDynamoDb({ databaseFile, port, environment: {} })).rejects.toThrow(`Port ${port} is taken`)
    server.close()
  })

  it('leaves no engine behind when its own process is killed, and finds the items at the next start', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'keyward-dynamodb-')), 'table.db')
    const program = join(mkdtempSync(join(tmpdir(), 'keyward-program-')), 'start.ts')
    writeFileSync(
      program,
      `import { startDynamoDb } from ${JSON.stringify(new URL('../../../infra/local/dynamodb/engine.ts', import.meta.url).pathname)}
       const { endpoint } = await startDynamoDb({ databaseFile: ${JSON.stringify(file)}, environment: {} })
       console.log(endpoint)`,
    )
    const parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const endpoint = await firstLine(parent)
    const client = clientOf(endpoint)
    const { name } = await provisionTable({ client, ...tableResource(['user']) })
    await client.send(new PutItemCommand({ TableName: name, Item: { pk: { S: 'p' }, sk: { S: 'survivor' } } }))
    client.destroy()
    parent.kill('SIGKILL')
    await expect(refused(endpoint)).resolves.toBe(true)

    const engine = await startDynamoDb({ databaseFile: file, environment: {} })
    const next = clientOf(engine.endpoint)
    const { Items } = await next.send(new ScanCommand({ TableName: name }))
    expect(Items).toEqual([{ pk: { S: 'p' }, sk: { S: 'survivor' } }])
    next.destroy()
    await engine.close()
  })

  it('stops the engine on close', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'keyward-dynamodb-')), 'table.db')
    const engine = await startDynamoDb({ databaseFile: file, environment: {} })
    await engine.close()
    await expect(fetch(engine.endpoint)).rejects.toThrow('fetch failed')
    expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3')
  })
})

function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (stdout === null) throw new Error('no output')
  return new Promise((resolve) => {
    createInterface({ input: stdout }).once('line', resolve)
  })
}

/** Resolves to true once nothing answers at the endpoint, to false after ten seconds. */
async function refused(endpoint: string): Promise<boolean> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    try {
      await fetch(endpoint)
    } catch {
      return true
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
  return false
}
