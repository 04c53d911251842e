import type { ChangeSet } from '../store/change-set.ts'
import type { Stored } from '../store/define-entity.ts'
import type { EntityName, KeyOf, RecordOf } from '../store/entities.ts'

/** One page of a list; `cursor` is opaque and null on the last page. */
export interface Page<R> {
  readonly records: readonly Stored<R>[]
  readonly cursor: string | null
}

/** A page that can be answered in part. */
export interface Listed<R> extends Page<R> {
  /** The cursor that goes on after this record of the page. */
  cursorAfter(record: Stored<R>): string
}

/** Reads are strongly consistent unless said otherwise. */
export interface StoreReads {
  /** The record, or undefined. */
  get<Name extends EntityName>(entity: Name, key: KeyOf<Name>): Promise<Stored<RecordOf<Name>> | undefined>
  /** The record that holds a unique key which carries a copy, or undefined. `of` holds the fields the key is made of. */
  find<Name extends EntityName>(
    entity: Name,
    unique: string,
    of: Partial<RecordOf<Name>>,
  ): Promise<Stored<RecordOf<Name>> | undefined>
  /** The sort keys of the records that hold a unique key, in the order asked; undefined where nobody does. */
  holders<Name extends EntityName>(
    entity: Name,
    unique: string,
    of: readonly Partial<RecordOf<Name>>[],
  ): Promise<readonly (string | undefined)[]>
  /** The records that exist among the keys, in the order asked; missing ones are undefined. */
  getMany<Name extends EntityName>(
    entity: Name,
    keys: readonly KeyOf<Name>[],
  ): Promise<readonly (Stored<RecordOf<Name>> | undefined)[]>
  /**
   * Records of one partition in key order, or from the last one back; `startsWith` or `between` narrows by the sort key. At
   * most `limit` a page.
   */
  list<Name extends EntityName>(
    entity: Name,
    partition: Partial<RecordOf<Name>>,
    options?: { limit?: number; cursor?: string | null; descending?: boolean } & (
      | { startsWith?: string }
      | { between?: readonly [string, string] }
    ),
  ): Promise<Listed<RecordOf<Name>>>
  /** The same, all pages; `between` narrows to sort keys from the first to the second, both included. */
  listAll<Name extends EntityName>(
    entity: Name,
    partition: Partial<RecordOf<Name>>,
    options?: { startsWith?: string } | { between?: readonly [string, string] },
  ): Promise<readonly Stored<RecordOf<Name>>[]>
  /**
   * The records that stand in the same place of the index, in its order or from the last one back: all of them, or the
   * first `limit`; `between` narrows by the index's sort key. Eventually consistent.
   */
  listIndexed<Name extends EntityName>(
    entity: Name,
    place: Partial<RecordOf<Name>>,
    options?: { limit?: number; descending?: boolean; between?: readonly [string, string] },
  ): Promise<readonly Stored<RecordOf<Name>>[]>
}

export interface Store extends StoreReads {
  /**
   * Writes a change set in one transaction. Throws `Stale` when somebody else changed what the decision was based on,
   * `Taken` when a unique key is held, `Busy` when the table throttles.
   */
  commit(changes: ChangeSet): Promise<void>
}
