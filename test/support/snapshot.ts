import { isDeepStrictEqual } from 'node:util'
import type { TestTable } from './table.ts'

/** The state of a table at one moment. */
export interface Snapshot {
  /** Takes back whatever was written since. Returns how many items had been added, changed or deleted. */
  restore(): Promise<number>
}

/** An item as it travels: `{ "pk": { "S": "…" } }`. */
type WireItem = Readonly<Record<string, object>>

/** DynamoDB's own limit on one BatchWriteItem. */
const WRITES_PER_BATCH = 25

/** Remembers the table as it is, so that many requests can each meet the same state. */
export async function takeSnapshot({ name }: TestTable): Promise<Snapshot> {
  const keptText = await scan(name)
  const kept = itemsIn(keptText)
  return {
    restore: async () => {
      const text = await scan(name)
      if (text === keptText) return 0
      const present = itemsIn(text)
      const writes = [
        ...[...present]
          .filter(([key]) => !kept.has(key))
          .map(([, { pk, sk }]) => ({ DeleteRequest: { Key: { pk, sk } } })),
        ...[...kept]
          .filter(([key, item]) => !isDeepStrictEqual(item, present.get(key)))
          .map(([, Item]) => ({ PutRequest: { Item } })),
      ]
      for (let at = 0; at < writes.length; at += WRITES_PER_BATCH) {
        const batch = writes.slice(at, at + WRITES_PER_BATCH)
        await callEngine('BatchWriteItem', { RequestItems: { [name]: batch } })
      }
      return writes.length
    },
  }
}

const scan = async (TableName: string) => callEngine('Scan', { TableName, ConsistentRead: true })

function itemsIn(text: string): Map<string, WireItem> {
  const { Items, LastEvaluatedKey } = JSON.parse(text) as { Items: WireItem[]; LastEvaluatedKey?: object }
  if (LastEvaluatedKey) throw new Error('The table is too large for a snapshot')
  return new Map(Items.map((item) => [JSON.stringify([item['pk'], item['sk']]), item]))
}

/**
 * One request to the test engine, which checks no signatures. The SDK would spend 50 ms on reading a table of 200 items
 * that is only compared as text: far too much for a thousand times.
 */
async function callEngine(operation: string, input: object): Promise<string> {
  const response = await fetch(process.env['TEST_DYNAMODB_ENDPOINT'] ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}
