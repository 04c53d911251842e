import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type LocalSecondaryIndex,
  ResourceInUseException,
  type StreamViewType,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { generatedName } from '../template/physical.ts'
import type { Resource } from '../template/read-assembly.ts'
import type { PhysicalResource, Resolver } from '../template/resolve.ts'

/** A table that is there. `physical` answers to `Ref`, `Arn`, `StreamArn` and `TableId`. */
export type ProvisionedTable = {
  readonly name: string
  readonly keyNames: readonly string[]
  readonly ttlAttribute?: string
  readonly physical: PhysicalResource
}

/** What `AWS::DynamoDB::GlobalTable` and `AWS::DynamoDB::Table` have in common, as far as it matters here. */
type TableProperties = {
  readonly TableName?: string
  readonly KeySchema: KeySchemaElement[]
  readonly AttributeDefinitions: AttributeDefinition[]
  readonly GlobalSecondaryIndexes?: GlobalSecondaryIndex[]
  readonly LocalSecondaryIndexes?: LocalSecondaryIndex[]
  readonly StreamSpecification?: { readonly StreamViewType: StreamViewType }
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled: boolean }
}

/** The resource types that `provisionTable` understands. */
export const TABLE_TYPES = ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'] as const

const ACTIVE_POLL_MS = 50

/**
 * Creates the table of the template, or brings an existing one up to date: adds missing indexes, the stream and the
 * TTL attribute. Billing, encryption, recovery, tags and replica settings mean nothing here and are left out.
 * Throws when an existing table has another key, which only a fresh database can mend.
 */
export async function provisionTable(options: {
  readonly client: DynamoDBClient
  readonly resource: Resource
  readonly resolver: Resolver
}): Promise<ProvisionedTable> {
  const { client, resource, resolver } = options
  // Encryption keys are not asked for: they may be provisioned later, or never.
  const { Replicas: _replicas, SSESpecification: _encryption, ...wanted } = resource.properties
  const properties = resolver.resolve(wanted, resource.stack) as TableProperties
  const name = properties.TableName ?? generatedName(resource)
  await createIfMissing(client, name, properties)
  await whenActive(client, name)
  await addMissing(client, name, properties)
  const { TimeToLiveSpecification: ttl } = properties
  const ttlAttribute = ttl?.Enabled === true ? ttl.AttributeName : undefined
  if (ttlAttribute !== undefined) await enableTtl(client, name, ttlAttribute)
  return {
    name,
    keyNames: properties.KeySchema.map(({ AttributeName = '' }) => AttributeName),
    ...(ttlAttribute === undefined ? {} : { ttlAttribute }),
    physical: physicalOf(name, await whenActive(client, name), resolver),
  }
}

async function createIfMissing(client: DynamoDBClient, name: string, properties: TableProperties): Promise<void> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } =
    properties
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        KeySchema,
        AttributeDefinitions,
        BillingMode: 'PAY_PER_REQUEST',
        ...(GlobalSecondaryIndexes === undefined
          ? {}
          : { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(indexOf) }),
        ...(LocalSecondaryIndexes === undefined ? {} : { LocalSecondaryIndexes }),
        ...(StreamSpecification === undefined ? {} : { StreamSpecification: streamOf(StreamSpecification) }),
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
}

async function addMissing(client: DynamoDBClient, name: string, properties: TableProperties): Promise<void> {
  const table = await whenActive(client, name)
  if (keyText(table.KeySchema) !== keyText(properties.KeySchema))
    throw new Error(`Table ${name} exists with the key ${keyText(table.KeySchema)}: begin with a fresh database`)
  const existing = new Set(table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName))
  // One at a time, as DynamoDB wants it.
  for (const index of properties.GlobalSecondaryIndexes ?? []) {
    if (existing.has(index.IndexName)) continue
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions: properties.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: indexOf(index) }],
      }),
    )
    await whenActive(client, name)
  }
  if (properties.StreamSpecification !== undefined && table.StreamSpecification?.StreamEnabled !== true)
    await client.send(
      new UpdateTableCommand({ TableName: name, StreamSpecification: streamOf(properties.StreamSpecification) }),
    )
}

async function enableTtl(client: DynamoDBClient, name: string, attribute: string): Promise<void> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }))
  if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED' && TimeToLiveDescription.AttributeName === attribute) return
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
    }),
  )
}

async function whenActive(client: DynamoDBClient, name: string): Promise<TableDescription> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
    const building = Table?.GlobalSecondaryIndexes?.some(({ IndexStatus }) => IndexStatus !== 'ACTIVE')
    if (Table?.TableStatus === 'ACTIVE' && building !== true) return Table
    await new Promise((resolve) => {
      setTimeout(resolve, ACTIVE_POLL_MS)
    })
  }
}

/** ARNs in the region of the app: the engine has a region of its own. */
function physicalOf(name: string, table: TableDescription, { region, accountId }: Resolver): PhysicalResource {
  const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${name}`
  return {
    ref: name,
    attributes: {
      Arn: arn,
      TableId: table.TableId ?? '',
      ...(table.LatestStreamLabel === undefined ? {} : { StreamArn: `${arn}/stream/${table.LatestStreamLabel}` }),
    },
  }
}

function indexOf({ IndexName, KeySchema, Projection }: GlobalSecondaryIndex): GlobalSecondaryIndex {
  return { IndexName, KeySchema, Projection }
}

function streamOf({ StreamViewType }: { readonly StreamViewType: StreamViewType }) {
  return { StreamEnabled: true, StreamViewType }
}

function keyText(schema: readonly KeySchemaElement[] = []): string {
  return schema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ')
}
