import { isDeepStrictEqual } from 'node:util'
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { TestTable } from './table.ts'

/** The state of a table at one moment. */
export interface Snapshot {
  /** Takes back whatever was written since. Returns how many items had been added, changed or deleted. */
  restore(): Promise<number>
}

/** DynamoDB's own limit on one BatchWriteItem. */
const WRITES_PER_BATCH = 25

/** Remembers the table as it is, so that many requests can each meet the same state. */
export async function takeSnapshot(table: TestTable): Promise<Snapshot> {
  const kept = byKey(await table.items())
  return {
    restore: async () => {
      const present = byKey(await table.items())
      const writes = [
        ...[...present].filter(([key]) => !kept.has(key)).map(([, { pk, sk }]) => ({ DeleteRequest: { Key: { pk, sk } } })),
        ...[...kept]
          .filter(([key, item]) => !isDeepStrictEqual(item, present.get(key)))
          .map(([, Item]) => ({ PutRequest: { Item } })),
      ]
      for (let at = 0; at < writes.length; at += WRITES_PER_BATCH) {
        const batch = writes.slice(at, at + WRITES_PER_BATCH)
        await table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: batch } }))
      }
      return writes.length
    },
  }
}

function byKey(items: readonly Record<string, unknown>[]): Map<string, Record<string, unknown>> {
  return new Map(items.map((item) => [JSON.stringify([item['pk'], item['sk']]), item]))
}
