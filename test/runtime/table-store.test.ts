import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-jest'
import { newMeter, type TableMeter, tableStore } from '../../functions/runtime/table.ts'
import { Busy, InvalidCursor, Stale, Taken } from '../../functions/runtime/table-errors.ts'
import type { Store } from '../../shared/ports/store.ts'
import { create, replace } from '../../shared/store/change-set.ts'
import { type Account, accountEntity } from '../../shared/store/entities/account.ts'

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }))
const table = mockClient(documents)
let meter: TableMeter
let store: Store

beforeEach(() => {
  table.reset()
  meter = newMeter()
  store = tableStore(documents, 'keyward', meter)
})

const about = { message: 'x', $metadata: {} }
const alias = (subject: string) => create('SubjectAlias', { subject, accountId: 'a' })
const account = {
  accountId: 'a',
  email: 'ada@example.test',
  name: null,
  masterPasswordHint: null,
  kdf: { kdf: 0, iterations: 600_000, memory: null, parallelism: null },
  key: 'k',
  publicKey: 'p',
  privateKey: 'r',
  verifier: { salt: 's', hash: 'h' },
  twoStepProviders: [],
  forcePasswordReset: false,
  userKeyId: null,
  passwordPending: false,
  securityStamp: 'z',
  createdAt: '2030-01-01T00:00:00.000Z',
  revisedAt: '2030-01-01T00:00:00.000Z',
} satisfies Account
const itemOf = (accountId: string) => ({ ...account, accountId, ...accountEntity.key({ accountId }), version: 1 })
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({ ...about, CancellationReasons: codes.map((Code) => ({ Code })) })

describe('commit', () => {
  it.each([
    ['ThrottlingException', new ThrottlingException(about)],
    ['ProvisionedThroughputExceededException', new ProvisionedThroughputExceededException(about)],
    ['RequestLimitExceeded', new RequestLimitExceeded(about)],
    ['a transaction cancelled by throttling', cancelled('None', 'ThrottlingError')],
    ['a transaction cancelled for want of capacity', cancelled('ProvisionedThroughputExceeded', 'None')],
  ])('makes Busy of %s', async (_, error) => {
    table.on(TransactWriteCommand).rejects(error)
    await expect(store.commit([alias('one'), alias('two')])).rejects.toThrow(Busy)
  })

  it.each([
    ['a conflict of transactions', new TransactionConflictException(about)],
    ['a transaction cancelled by a conflict', cancelled('TransactionConflict', 'None')],
    ['a record that exists already', cancelled('ConditionalCheckFailed', 'None')],
    ['a taken key beside a conflict', cancelled('TransactionConflict', 'ConditionalCheckFailed')],
    ['a taken key beside a changed record', cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed')],
  ])('makes Stale of %s', async (_, error) => {
    table.on(TransactWriteCommand).rejects(error)
    await expect(store.commit([create('Account', account)])).rejects.toThrow(Stale)
  })

  it('makes Taken of a held unique key, with the code that the entity gives', async () => {
    table.on(TransactWriteCommand).rejects(cancelled('None', 'ConditionalCheckFailed'))
    const refusal = await store.commit([create('Account', account)]).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Taken)
    expect(refusal).toMatchObject({ code: 'account.address_taken' })
  })

  it.each([
    ['a cancellation for another reason', cancelled('ValidationError', 'None')],
    ['a cancellation that gives no reason', new TransactionCanceledException(about)],
    ['an error that no transaction gives', new ConditionalCheckFailedException(about)],
  ])('hands %s on as it is', async (_, error) => {
    table.on(TransactWriteCommand).rejects(error)
    await expect(store.commit([create('Account', account)])).rejects.toBe(error)
  })

  it('sends everything in one transaction, each write under its condition', async () => {
    table.on(TransactWriteCommand).resolves({})
    const before = { ...account, version: 3 }
    await store.commit([replace('Account', before, { name: 'Ada' }), alias('one')])
    expect(table).toHaveReceivedCommandTimes(TransactWriteCommand, 1)
    expect(table).toHaveReceivedCommandWith(TransactWriteCommand, {
      TransactItems: [
        {
          Put: expect.objectContaining({
            Item: expect.objectContaining({ name: 'Ada', version: 4 }),
            ConditionExpression: '#version = :version',
            ExpressionAttributeValues: { ':version': 3 },
          }),
        },
        { Put: { TableName: 'keyward', Item: expect.objectContaining({ name: 'Ada', sk: 'ACCOUNT' }) } },
        { Put: expect.objectContaining({ ConditionExpression: 'attribute_not_exists(pk)' }) },
      ] as never,
    })
  })

  it('asks the table for nothing when nothing changes', async () => {
    await store.commit([])
    expect(table).not.toHaveReceivedAnyCommand()
  })
})

describe('reads', () => {
  it('that are asked for together travel in one request, each key once', async () => {
    table.on(BatchGetCommand).resolves({ Responses: { keyward: [itemOf('a'), itemOf('b')] } })
    const [one, many, again] = await Promise.all([
      store.get('Account', { accountId: 'a' }),
      store.getMany('Account', [{ accountId: 'b' }, { accountId: 'missing' }, { accountId: 'a' }]),
      store.get('Account', { accountId: 'b' }),
    ])
    expect(one?.accountId).toBe('a')
    expect(many.map((record) => record?.accountId)).toEqual(['b', undefined, 'a'])
    expect(again?.accountId).toBe('b')
    expect(table).toHaveReceivedCommandTimes(BatchGetCommand, 1)
    const [call] = table.commandCalls(BatchGetCommand)
    expect(call?.args[0].input.RequestItems?.['keyward']).toMatchObject({ ConsistentRead: true })
    expect(call?.args[0].input.RequestItems?.['keyward']?.Keys).toHaveLength(3)
    expect(meter.requests).toBe(1)
  })

  it('of a single record are one consistent GetItem', async () => {
    table.on(GetCommand).resolves({ Item: itemOf('a') })
    expect(await store.get('Account', { accountId: 'a' })).toMatchObject({ accountId: 'a', version: 1 })
    expect(table).toHaveReceivedCommandWith(GetCommand, { ConsistentRead: true, TableName: 'keyward' })
    expect(table).not.toHaveReceivedCommand(BatchGetCommand)
  })

  it('of more than a hundred keys are several requests of at most a hundred', async () => {
    table.on(BatchGetCommand).resolves({ Responses: { keyward: [] } })
    table.on(GetCommand).resolves({})
    await store.getMany(
      'Account',
      Array.from({ length: 201 }, (_, at) => ({ accountId: `${at}` })),
    )
    const sizes = table
      .commandCalls(BatchGetCommand)
      .map(({ args }) => args[0].input.RequestItems?.['keyward']?.Keys?.length)
    expect(sizes).toEqual([100, 100])
    expect(table).toHaveReceivedCommandTimes(GetCommand, 1)
  })

  it('ask again for what a batch left out', async () => {
    const [a, b] = [itemOf('a'), itemOf('b')]
    table
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { keyward: [a] }, UnprocessedKeys: { keyward: { Keys: [{ pk: b.pk, sk: b.sk }] } } })
      .resolves({ Responses: { keyward: [b] } })
    const found = await store.getMany('Account', [{ accountId: 'a' }, { accountId: 'b' }])
    expect(found.map((record) => record?.accountId)).toEqual(['a', 'b'])
    expect(table).toHaveReceivedNthCommandWith(2, BatchGetCommand, {
      RequestItems: { keyward: { Keys: [{ pk: b.pk, sk: b.sk }], ConsistentRead: true } },
    })
  })

  it('give up with Busy when the table never answers the whole batch', async () => {
    const { pk, sk } = itemOf('a')
    table.on(BatchGetCommand).resolves({ UnprocessedKeys: { keyward: { Keys: [{ pk, sk }] } } })
    await expect(store.getMany('Account', [{ accountId: 'a' }, { accountId: 'b' }])).rejects.toThrow(Busy)
    expect(table).toHaveReceivedCommandTimes(BatchGetCommand, 6)
  })

  it.each([
    ['GetItem', GetCommand, async () => store.get('Account', { accountId: 'a' })],
    ['BatchGetItem', BatchGetCommand, async () => store.getMany('Account', [{ accountId: 'a' }, { accountId: 'b' }])],
    ['Query', QueryCommand, async () => store.listAll('SeatPool', { providerId: 'p' })],
  ])('make Busy of a throttled %s', async (_, command, read) => {
    table.on(command as typeof GetCommand).rejects(new ProvisionedThroughputExceededException(about))
    await expect(read()).rejects.toThrow(Busy)
  })

  it('fail together with the request that they travel in, and the next ones start afresh', async () => {
    table
      .on(BatchGetCommand)
      .rejectsOnce(new ThrottlingException(about))
      .resolves({ Responses: { keyward: [itemOf('a')] } })
    const both = async () =>
      Promise.allSettled([store.get('Account', { accountId: 'a' }), store.get('Account', { accountId: 'b' })])
    expect((await both()).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await both()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  })

  it('count what they cost on the meter', async () => {
    table.on(QueryCommand).resolves({ Items: [], ConsumedCapacity: { CapacityUnits: 2.5 } })
    table.on(TransactWriteCommand).resolves({ ConsumedCapacity: [{ CapacityUnits: 2 }, { CapacityUnits: 4 }] })
    await store.listAll('SeatPool', { providerId: 'p' })
    await store.commit([alias('one')])
    expect(meter).toEqual({ requests: 2, readUnits: 2.5, writeUnits: 6 })
  })

  it('refuse an item that does not fit its entity', async () => {
    table.on(GetCommand).resolves({ Item: { ...itemOf('a'), email: 7 } })
    await expect(store.get('Account', { accountId: 'a' })).rejects.toThrow(/email/)
  })
})

describe('a cursor', () => {
  const seatPool = { providerId: 'p', planType: 17, minimum: 0, allocated: 0, createdAt: '', revisedAt: '', version: 1 }
  const pageOf = (pk: string) => ({ Items: [seatPool], LastEvaluatedKey: { pk, sk: 'SK' } })

  it('continues the list that handed it out, and no other', async () => {
    table.on(QueryCommand).resolves(pageOf('PROVIDER#p#SEAT_POOL'))
    const { cursor } = await store.list('SeatPool', { providerId: 'p' }, { limit: 1 })
    await store.list('SeatPool', { providerId: 'p' }, { limit: 1, cursor })
    expect(table).toHaveReceivedNthCommandWith(2, QueryCommand, {
      ExclusiveStartKey: { pk: 'PROVIDER#p#SEAT_POOL', sk: 'SK' },
      ConsistentRead: true,
    })
    await expect(store.list('SeatPool', { providerId: 'q' }, { cursor })).rejects.toThrow(InvalidCursor)
    await expect(store.list('ProviderUser', { providerId: 'p' }, { cursor })).rejects.toThrow(InvalidCursor)
  })

  it('goes on behind a page that ends before the limit, as the table ends one at 1 MB', async () => {
    table
      .on(QueryCommand)
      .resolvesOnce(pageOf('PROVIDER#p#SEAT_POOL'))
      .resolvesOnce({ Items: [seatPool] })
    const page = await store.list('SeatPool', { providerId: 'p' }, { limit: 5 })
    expect(page.records).toHaveLength(2)
    expect(page.cursor).toBeNull()
    expect(table).toHaveReceivedNthCommandWith(2, QueryCommand, { Limit: 4 })
  })

  it.each(['garbage', 'bnVsbA', 'W10', 'WyJ4IiwgMV0', '[]', '"', 'eyJhIjoxfQ'])(
    'that was made up, like %s, is refused',
    async (cursor) => {
      await expect(store.list('ClientLink', { providerId: 'p' }, { cursor })).rejects.toThrow(InvalidCursor)
      expect(table).not.toHaveReceivedAnyCommand()
    },
  )
})
