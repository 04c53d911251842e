import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb'
import type { ErrorCode } from '../../shared/errors/catalogue.ts'
import type { Change, ChangeSet } from '../../shared/store/change-set.ts'
import type { Key } from '../../shared/store/define-entity.ts'
import { entityNamed, toItem, toUniqueItems } from './item.ts'

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** One operation of a transaction, and what it means when its condition fails. */
export interface TransactionStep {
  readonly operation: TransactItem
  /** A code: a unique key is taken. 'stale': somebody changed the record since it was read. */
  readonly ifRefused: ErrorCode | 'stale'
}

/** DynamoDB's own limit on one transaction. */
export const TRANSACTION_STEPS_MAX = 100

/** The operations of one transaction that carries out the whole change set. */
export function toTransaction(changes: ChangeSet, tableName: string): readonly TransactionStep[] {
  const steps = changes.flatMap((change) => toSteps(change, tableName))
  if (steps.length > TRANSACTION_STEPS_MAX) {
    throw new Error(`A change set of ${steps.length} operations does not fit one transaction`)
  }
  return steps
}

function toSteps(change: Change, TableName: string): TransactionStep[] {
  const name = change.entity
  const entity = entityNamed(name)
  if (entity.appendOnly && change.kind !== 'create') throw new Error(`${name} can only be added to`)
  const ABSENT = 'attribute_not_exists(pk)'
  // What has expired counts as absent, though the table may keep it for days.
  const absent = entity.expires
    ? {
        ConditionExpression: `${ABSENT} OR #ttl <= :now`,
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': Math.floor(Date.now() / 1000) },
      }
    : { ConditionExpression: ABSENT }
  const asRead = (before: { version: number }) => ({
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': before.version },
  })
  const claim = (unique: string, Item: Key): TransactionStep => ({
    operation: { Put: { TableName, Item, ConditionExpression: ABSENT } },
    ifRefused: entity.unique[unique]?.taken ?? 'stale',
  })
  const release = ({ pk, sk }: Key): TransactionStep => ({
    operation: { Delete: { TableName, Key: { pk, sk } } },
    ifRefused: 'stale',
  })

  switch (change.kind) {
    case 'create':
      return [
        {
          operation: { Put: { TableName, Item: toItem(name, change.after, 1), ...absent } },
          ifRefused: 'stale',
        },
        ...[...toUniqueItems(name, change.after, 1)].map(([unique, item]) => claim(unique, item)),
      ]
    case 'replace': {
      const version = change.before.version + 1
      const before = toUniqueItems(name, change.before, version - 1)
      const after = toUniqueItems(name, change.after, version)
      const isSame = (one: Key | undefined, other: Key | undefined) => one?.pk === other?.pk && one?.sk === other?.sk
      return [
        {
          operation: { Put: { TableName, Item: toItem(name, change.after, version), ...asRead(change.before) } },
          ifRefused: 'stale',
        },
        ...[...before].filter(([unique, item]) => !isSame(item, after.get(unique))).map(([, item]) => release(item)),
        ...[...after].flatMap(([unique, item]): TransactionStep[] => {
          if (!isSame(before.get(unique), item)) return [claim(unique, item)]
          // The record's own condition guards the copy: nobody else writes under a key that this record holds.
          return entity.unique[unique]?.copy
            ? [{ operation: { Put: { TableName, Item: item } }, ifRefused: 'stale' }]
            : []
        }),
      ]
    }
    case 'remove':
      return [
        {
          operation: { Delete: { TableName, Key: entity.key(change.before), ...asRead(change.before) } },
          ifRefused: 'stale',
        },
        ...[...toUniqueItems(name, change.before, change.before.version).values()].map(release),
      ]
    case 'unchanged':
      return [
        {
          operation: { ConditionCheck: { TableName, Key: entity.key(change.before), ...asRead(change.before) } },
          ifRefused: 'stale',
        },
      ]
  }
}
