import type { Entity } from '../../shared/store/define-entity.ts'
import { type EntityName, entities } from '../../shared/store/entities.ts'
import { externalCalls } from './external-calls.ts'
import type { Needs } from './needs.ts'
import type { GrantedResource, Statement } from './statement.ts'

/** The right to one action on the partitions that a pattern names. */
interface Right {
  readonly action: string
  readonly resource: GrantedResource
  readonly pattern: string
}

const READ = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']
const CHECK = ['dynamodb:ConditionCheckItem']
const ADD = ['dynamodb:PutItem']
const CHANGE = ['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem']

/** A record whose every property is the wildcard, so that its keys are the patterns of all keys. */
const anyRecord = new Proxy({}, { get: () => '*' })

/**
 * The exact rights for what a function declares, nothing else: no scan, no index but the one it lists, no deletion where
 * records are only added. Transactions are authorized by the actions they are made of.
 *
 * Each action stands in one statement with all its partitions. A batch or a transaction touches several partitions at
 * once, and `ForAllValues` must find every one of them in the same statement. It also holds for no partition at all,
 * which `Null` rules out.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function grantsOf({ read, listIndexed, check = [], write, calls }: Needs): readonly Statement[] {
  return [
    ...toStatements([
      ...read.flatMap((name) => rights('table', READ, patternsOf(name, 'read'))),
      ...listIndexed.flatMap((name) => rights('table/index/gsi1', ['dynamodb:Query'], patternsOf(name, 'listIndexed'))),
      ...check.flatMap((name) => rights('table', CHECK, patternsOf(name, 'check'))),
      ...write.flatMap((name) =>
        rights('table', entityNamed(name).appendOnly ? ADD : CHANGE, patternsOf(name, 'write')),
      ),
    ]),
    ...calls.flatMap((call) => externalCalls[call].statement ?? []),
  ]
}

/** The partition keys of an entity, each with `*` in the place of what varies. */
function patternsOf(name: EntityName, access: 'read' | 'listIndexed' | 'check' | 'write'): readonly string[] {
  const entity = entityNamed(name)
  const held = access === 'check' ? [] : Object.values(entity.unique).map((unique) => unique.key(anyRecord))
  const keys = access === 'listIndexed' ? [entity.index?.(anyRecord)] : [entity.key(anyRecord), ...held]
  return keys.flatMap((found) => (found ? [found.pk] : []))
}

function entityNamed(name: EntityName): Entity<object, object> {
  return entities[name] as unknown as Entity<object, object>
}

function rights(resource: GrantedResource, actions: readonly string[], patterns: readonly string[]): readonly Right[] {
  return patterns.flatMap((pattern) => actions.map((action) => ({ action, resource, pattern })))
}

function toStatements(all: readonly Right[]): readonly Statement[] {
  const byAction = Map.groupBy(all, ({ resource, action }) => `${resource} ${action}`)
  const granted = [...byAction.values()].map((same) => ({
    action: same[0]?.action ?? '',
    resource: same[0]?.resource ?? 'table',
    patterns: [...new Set(same.map(({ pattern }) => pattern))].sort(),
  }))
  const alike = Map.groupBy(granted, ({ resource, patterns }) => JSON.stringify([resource, patterns]))
  return [...alike.values()].map((same) => ({
    actions: same.map(({ action }) => action).sort(),
    resources: [same[0]?.resource ?? 'table'],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': same[0]?.patterns ?? [] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }))
}
