import type { ErrorCode } from '../errors/catalogue.ts'

/** Where an item stands in the table. */
export interface Key {
  readonly pk: string
  readonly sk: string
}

/** A record as it was read: its version counts its writes, starting at 1. */
export type Stored<R> = R & { readonly version: number }

/** The part of a zod schema that the store needs: parsing, and the type that comes out. */
export interface RecordSchema<R> {
  readonly _zod: { readonly output: R }
  parse(value: unknown): R
}

/** A second address under which a record can be found, and which only one record may hold. */
export interface UniqueKey<R> {
  /** The item's key, or undefined while the record does not claim it. */
  key(record: R): Key | undefined
  /** True: the item carries the whole record, so that one strongly consistent read answers. False: it only claims the key. */
  readonly copy: boolean
  /** The refusal for a change that would take a key somebody else holds. */
  readonly taken: ErrorCode
}

/**
 * What the store knows about one kind of record. All keys are functions of the record, computed anew at every write, so
 * they cannot go stale.
 */
export interface Entity<R = unknown, K = never> {
  readonly schema: RecordSchema<R>
  key(of: K): Key
  readonly unique: Readonly<Record<string, UniqueKey<R>>>
  /** The record's place in the index `gsi1`, or undefined to stay out of it. */
  readonly index?: (record: R) => Key | undefined
  /** When the table may forget the record: epoch seconds. */
  readonly expires?: (record: R) => number
  /** True: records are only ever added; no function may hold the right to change or delete one. */
  readonly appendOnly: boolean
}

/** Declares an entity; `K` is what its primary key is made of. */
export function defineEntity<R extends K, K>(entity: {
  schema: RecordSchema<R>
  key(of: K): Key
  unique?: Readonly<Record<string, UniqueKey<R>>>
  index?: (record: R) => Key | undefined
  expires?: (record: R) => number
  appendOnly?: boolean
}): Entity<R, K> {
  return { unique: {}, appendOnly: false, ...entity }
}
