import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb'
import type { Listed, Store } from '../../shared/ports/store.ts'
import type { Key, Stored } from '../../shared/store/define-entity.ts'
import type { EntityName, RecordOf } from '../../shared/store/entities.ts'
import { entityNamed, fromItem, type Item } from './item.ts'
import { Busy, InvalidCursor, Stale, Taken } from './table-errors.ts'
import { TIME_LIMITS } from './time-limits.ts'
import { toTransaction } from './transaction.ts'

/** What a request cost at the table. */
export interface TableMeter {
  requests: number
  readUnits: number
  writeUnits: number
}

export const newMeter = (): TableMeter => ({ requests: 0, readUnits: 0, writeUnits: 0 })

/** DynamoDB's own limit on one BatchGetItem. */
const BATCH_KEYS_MAX = 100
const BATCH_ATTEMPTS_MAX = 6
const SORT_KEY_BYTES_MAX = 1024
const IN_PROGRESS_ATTEMPTS_MAX = 5

/**
 * The SDK prepares every request and answer for its log, sensitive fields taken out, and only then finds that nobody
 * listens: a tenth of a request's CPU time. Where the log has no `info`, it does not begin.
 */
const UNLOGGED = { trace() {}, debug() {}, warn() {}, error() {} } as unknown as NonNullable<
  DynamoDBClientConfig['logger']
>

/** A document client for the single table. One per Lambda environment: connections are kept. */
export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(
    new DynamoDBClient({ maxAttempts: 4, logger: UNLOGGED, requestHandler: TIME_LIMITS }),
    {
      marshallOptions: { removeUndefinedValues: true },
    },
  )
}

/**
 * The store on DynamoDB. Reads are strongly consistent (the index excepted), and those that are asked for at the same
 * moment travel in one request. Counts what everything costs on the meter.
 */
export function tableStore(client: DynamoDBDocumentClient, tableName: string, meter: TableMeter = newMeter()): Store {
  const nowSeconds = () => Math.floor(Date.now() / 1000)
  const record = <Name extends EntityName>(name: Name, item: Item | undefined) =>
    fromItem(name, item, nowSeconds()) as Stored<RecordOf<Name>> | undefined
  const metered = async <R extends { ConsumedCapacity?: unknown }>(
    sent: Promise<R>,
    kind: 'readUnits' | 'writeUnits',
  ) => {
    meter.requests += 1
    const answer = await sent.catch((error: unknown) => {
      throw isThrottling(error) ? new Busy('The table throttles', { cause: error }) : error
    })
    for (const used of [answer.ConsumedCapacity ?? []].flat() as { CapacityUnits?: number }[]) {
      meter[kind] += used.CapacityUnits ?? 0
    }
    return answer
  }
  const read = readTogether(async (keys) => {
    const [only] = keys
    if (keys.length === 1 && only) {
      const { Item } = await metered(
        client.send(
          new GetCommand({ TableName: tableName, Key: only, ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }),
        ),
        'readUnits',
      )
      return Item ? [Item] : []
    }
    const found: Item[] = []
    let wanted: readonly Key[] = keys
    for (let attempt = 1; wanted.length > 0; attempt += 1) {
      if (attempt > BATCH_ATTEMPTS_MAX) throw new Busy('The table answers only part of a batch')
      if (attempt > 1) await delay(Math.random() * 20 * 2 ** attempt)
      const { Responses, UnprocessedKeys } = await metered(
        client.send(
          new BatchGetCommand({
            RequestItems: { [tableName]: { Keys: [...wanted], ConsistentRead: true } },
            ReturnConsumedCapacity: 'TOTAL',
          }),
        ),
        'readUnits',
      )
      found.push(...(Responses?.[tableName] ?? []))
      wanted = (UnprocessedKeys?.[tableName]?.Keys ?? []) as unknown as Key[]
    }
    return found
  })
  const query = async <Name extends EntityName>(
    name: Name,
    key: Range,
    options: { index?: boolean; descending?: boolean; limit?: number; after?: Key },
  ) => {
    const [pk, sk] = options.index ? ['gsi1pk', 'gsi1sk'] : ['pk', 'sk']
    const narrowed = narrow(key)
    const { Items, LastEvaluatedKey } = await metered(
      client.send(
        new QueryCommand({
          TableName: tableName,
          ...(options.index ? { IndexName: 'gsi1' } : { ConsistentRead: true }),
          KeyConditionExpression: narrowed ? `#pk = :pk AND ${narrowed.condition}` : '#pk = :pk',
          ExpressionAttributeNames: { '#pk': pk, ...(narrowed && { '#sk': sk }) },
          ExpressionAttributeValues: { ':pk': key.pk, ...narrowed?.values },
          ...(options.descending && { ScanIndexForward: false }),
          ...(options.limit && { Limit: options.limit }),
          ...(options.after && { ExclusiveStartKey: options.after }),
          ReturnConsumedCapacity: 'TOTAL',
        }),
      ),
      'readUnits',
    )
    const records = (Items ?? []).map((item) => record(name, item)).filter((one) => one !== undefined)
    return { records, last: LastEvaluatedKey as Key | undefined }
  }
  /** The first `limit` records, or all. */
  const all = async <Name extends EntityName>(
    name: Name,
    key: Range,
    { limit, ...options }: { index?: boolean; descending?: boolean; limit?: number },
  ) => {
    const found: Stored<RecordOf<Name>>[] = []
    const wanted = limit ?? Number.POSITIVE_INFINITY
    let after: Key | undefined
    do {
      const page = await query(name, key, {
        ...options,
        ...(limit && { limit: limit - found.length }),
        ...(after && { after }),
      })
      found.push(...page.records)
      after = page.last
    } while (after && found.length < wanted)
    return found
  }

  return {
    get: async (name, key) => record(name, await read(entityNamed(name).key(key as object))),
    find: async (name, unique, of) => {
      const held = entityNamed(name).unique[unique]
      if (!held?.copy) throw new Error(`${name} cannot be found by ${unique}`)
      const key = held.key(of)
      return key && record(name, await read(key))
    },
    holders: async (name, unique, of) => {
      const held = entityNamed(name).unique[unique]
      if (!held || held.copy) throw new Error(`${name} does not only claim ${unique}`)
      return Promise.all(
        of.map(async (one) => {
          const key = held.key(one)
          return key && ((await read(key))?.['ref'] as string | undefined)
        }),
      )
    },
    getMany: async (name, keys) => {
      const items = await Promise.all(keys.map((key) => read(entityNamed(name).key(key as object))))
      return items.map((item) => record(name, item))
    },
    list: async (name, partition, { limit, cursor, descending, ...narrowing } = {}) => {
      const { pk } = entityNamed(name).key(partition)
      const key = { pk, ...narrowing }
      const wanted = limit ?? 0
      const records: Stored<RecordOf<typeof name>>[] = []
      let after = cursor ? { pk, sk: fromCursor(cursor, pk) } : undefined
      // One query ends at 1 MB, whatever the limit: a client that knows no pages would lose the rest.
      do {
        const page = await query(name, key, {
          ...(descending && { descending }),
          ...(limit && { limit: limit - records.length }),
          ...(after && { after }),
        })
        records.push(...page.records)
        after = page.last
      } while (after && records.length < wanted)
      return {
        records,
        cursor: after ? toCursor(after) : null,
        cursorAfter: (one) => toCursor(entityNamed(name).key(one)),
      } satisfies Listed<RecordOf<typeof name>>
    },
    listAll: async (name, partition, narrowing = {}) =>
      all(name, { pk: entityNamed(name).key(partition).pk, ...narrowing }, {}),
    listIndexed: async (name, place, { between, ...options } = {}) => {
      const at = entityNamed(name).index?.(place)
      if (!at) throw new Error(`${name} has no such place in the index`)
      return all(name, { pk: at.pk, ...(between && { between }) }, { ...options, index: true })
    },
    commit: async (changes) => {
      const steps = toTransaction(changes, tableName)
      if (steps.length === 0) return
      const sent = sendOnce(
        client,
        new TransactWriteCommand({
          TransactItems: steps.map(({ operation }) => operation),
          ClientRequestToken: randomUUID(),
          ReturnConsumedCapacity: 'TOTAL',
        }),
      )
      await metered(sent, 'writeUnits').catch((error: unknown) => {
        if (error instanceof TransactionConflictException) throw new Stale('Transactions met', { cause: error })
        if (!(error instanceof TransactionCanceledException)) throw error
        const reasons = error.CancellationReasons ?? []
        const refused = steps.filter((_, at) => reasons[at]?.Code === 'ConditionalCheckFailed')
        const taken = refused.find(({ ifRefused }) => ifRefused !== 'stale')
        const stale = refused.some(({ ifRefused }) => ifRefused === 'stale')
        if (stale || reasons.some(({ Code }) => Code === 'TransactionConflict')) {
          throw new Stale('Somebody changed it meanwhile', { cause: error })
        }
        if (taken && taken.ifRefused !== 'stale') throw new Taken(taken.ifRefused)
        if (reasons.some(({ Code }) => Code === 'ThrottlingError' || Code === 'ProvisionedThroughputExceeded')) {
          throw new Busy('The table throttles', { cause: error })
        }
        throw error
      })
    },
  }
}

/** Part of a partition. */
interface Range {
  readonly pk: string
  readonly startsWith?: string
  readonly between?: readonly [string, string]
}

function narrow({ startsWith, between }: Range) {
  if (between) return { condition: '#sk BETWEEN :from AND :to', values: { ':from': between[0], ':to': between[1] } }
  if (startsWith) return { condition: 'begins_with(#sk, :sk)', values: { ':sk': startsWith } }
  return undefined
}

/**
 * Sends a transaction. After a time-out the SDK repeats it under the same token and may hear that the first is still at
 * work: then the answer is asked for again. To decide anew would do it twice.
 */
async function sendOnce(client: DynamoDBDocumentClient, command: TransactWriteCommand) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.send(command)
    } catch (error) {
      if (!(error instanceof TransactionInProgressException) || attempt >= IN_PROGRESS_ATTEMPTS_MAX) throw error
      await delay(100 * 2 ** attempt)
    }
  }
}

function isThrottling(error: unknown): boolean {
  return (
    error instanceof ProvisionedThroughputExceededException ||
    error instanceof RequestLimitExceeded ||
    error instanceof ThrottlingException
  )
}

/** Collects the keys that are asked for in one turn of the event loop and reads them together. */
function readTogether(readKeys: (keys: readonly Key[]) => Promise<readonly Item[]>) {
  const nameOf = ({ pk, sk }: { pk?: unknown; sk?: unknown }) => `${String(pk)}\n${String(sk)}`
  let waiting = new Map<string, Key>()
  let turn: Promise<Map<string, Item>> | undefined
  const readWaiting = async () => {
    await Promise.resolve()
    const keys = [...waiting.values()]
    waiting = new Map()
    turn = undefined
    const chunks = Array.from({ length: Math.ceil(keys.length / BATCH_KEYS_MAX) }, (_, at) =>
      keys.slice(at * BATCH_KEYS_MAX, (at + 1) * BATCH_KEYS_MAX),
    )
    const items = (await Promise.all(chunks.map(readKeys))).flat()
    return new Map(items.map((item) => [nameOf(item), item]))
  }
  return async (key: Key): Promise<Item | undefined> => {
    waiting.set(nameOf(key), key)
    turn ??= readWaiting()
    return (await turn).get(nameOf(key))
  }
}

const partitionMark = (pk: string) => createHash('sha256').update(pk).digest('base64url').slice(0, 8)

function toCursor({ pk, sk }: Key): string {
  return Buffer.from(JSON.stringify([partitionMark(pk), sk])).toString('base64url')
}

function fromCursor(cursor: string, pk: string): string {
  try {
    const [mark, sk] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const isKey = typeof sk === 'string' && sk !== '' && Buffer.byteLength(sk) <= SORT_KEY_BYTES_MAX
    if (mark === partitionMark(pk) && isKey) return sk
  } catch {
    // Not even JSON: the same answer as for a token of another list.
  }
  throw new InvalidCursor('Not a continuation token of this list')
}
