import type { Stored } from './define-entity.ts'
import type { EntityName, RecordOf } from './entities.ts'

/** One write, as data. A change set of them becomes exactly one transaction. Made by the four functions below. */
export type Change =
  | { readonly kind: 'create'; readonly entity: EntityName; readonly after: object }
  | { readonly kind: 'replace'; readonly entity: EntityName; readonly before: Stored<object>; readonly after: object }
  | { readonly kind: 'remove'; readonly entity: EntityName; readonly before: Stored<object> }
  | { readonly kind: 'unchanged'; readonly entity: EntityName; readonly before: Stored<object> }

/** What a rule decided to write: all of it happens, or nothing. */
export type ChangeSet = readonly Change[]

/** Adds a record; refused when its primary key or one of its unique keys is held. */
export function create<Name extends EntityName>(entity: Name, after: RecordOf<Name> & object): Change {
  return { kind: 'create', entity, after }
}

/** Replaces the whole record, provided that nobody changed it since `before` was read. */
export function replace<Name extends EntityName>(
  entity: Name,
  before: Stored<RecordOf<Name>>,
  change: Partial<RecordOf<Name>>,
): Change {
  return { kind: 'replace', entity, before, after: { ...before, ...change } }
}

/** Removes the record, provided that nobody changed it since `before` was read. */
export function remove<Name extends EntityName>(entity: Name, before: Stored<RecordOf<Name>>): Change {
  return { kind: 'remove', entity, before }
}

/** Writes nothing, but lets the transaction pass only if nobody changed the record since it was read. */
export function unchanged<Name extends EntityName>(entity: Name, before: Stored<RecordOf<Name>>): Change {
  return { kind: 'unchanged', entity, before }
}
