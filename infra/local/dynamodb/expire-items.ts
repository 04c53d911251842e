import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb'
import type { ProvisionedTable } from './provision-table.ts'

export type Expiry = {
  /** Deletes what has expired by now and resolves to the number of items deleted. */
  readonly sweep: () => Promise<number>
  readonly stop: () => void
}

const INTERVAL_MS = 60_000

/**
 * Deletes items whose TTL attribute is in the past, once a minute: the embedded engine never does. As on AWS the
 * deletion comes late, so that readers must treat an expired item as absent; unlike on AWS the REMOVE record in the
 * stream carries no `userIdentity`.
 *
 * Source: DynamoDB developer guide, "Using time to live (TTL) in DynamoDB".
 */
export function startExpiry(options: {
  readonly client: DynamoDBClient
  readonly tables: readonly ProvisionedTable[]
  readonly now?: () => number
  readonly intervalMs?: number
  /** Receives the reason why a sweep failed; the next one is made all the same. */
  readonly onError?: (error: unknown) => void
}): Expiry {
  const { client, tables, now = Date.now, intervalMs = INTERVAL_MS, onError = () => {} } = options

  const sweep = async () => {
    let deleted = 0
    for (const { name, keyNames, ttlAttribute } of tables)
      if (ttlAttribute !== undefined) deleted += await sweepTable(client, { name, keyNames, ttlAttribute }, now())
    return deleted
  }

  const timer = setInterval(() => {
    sweep().catch(onError)
  }, intervalMs)
  timer.unref()
  return { sweep, stop: () => clearInterval(timer) }
}

async function sweepTable(
  client: DynamoDBClient,
  table: { readonly name: string; readonly keyNames: readonly string[]; readonly ttlAttribute: string },
  now: number,
): Promise<number> {
  const { name, keyNames, ttlAttribute } = table
  const seconds = { N: String(Math.floor(now / 1000)) }
  // A TTL that is not a number, or lies more than five years back, is no TTL to DynamoDB.
  const fiveYearsAgo = { N: String(Math.floor(now / 1000) - 5 * 365 * 24 * 60 * 60) }
  const expired = '#ttl BETWEEN :fiveYearsAgo AND :now'
  const ExpressionAttributeValues = { ':now': seconds, ':fiveYearsAgo': fiveYearsAgo }
  const keyPlaceholders = Object.fromEntries(keyNames.map((key, index) => [`#key${index}`, key]))
  let deleted = 0
  const pages = paginateScan(
    { client },
    {
      TableName: name,
      FilterExpression: expired,
      ProjectionExpression: Object.keys(keyPlaceholders).join(', '),
      ExpressionAttributeNames: { '#ttl': ttlAttribute, ...keyPlaceholders },
      ExpressionAttributeValues,
    },
  )
  for await (const { Items = [] } of pages)
    for (const Key of Items) {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: name,
            Key,
            ConditionExpression: expired,
            ExpressionAttributeNames: { '#ttl': ttlAttribute },
            ExpressionAttributeValues,
          }),
        )
        deleted += 1
      } catch (error) {
        // Somebody prolonged or deleted the item since the scan.
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      }
    }
  return deleted
}
