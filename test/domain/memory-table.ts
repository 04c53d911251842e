import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { Key, Stored } from '../../shared/store/define-entity.ts'
import { type EntityName, entities, type RecordOf } from '../../shared/store/entities.ts'

/** A table in memory that takes change sets as the real one does: by key, and only on the version that was read. */
export function memoryTable() {
  const records = new Map<string, { entity: EntityName; record: Stored<object> }>()
  const placeOf = (entity: EntityName, record: object) => {
    const { pk, sk } = (entities[entity] as unknown as { key(of: object): Key }).key(record)
    return `${pk} ${sk}`
  }
  return {
    put<Name extends EntityName>(entity: Name, record: Stored<RecordOf<Name>> & object): void {
      records.set(placeOf(entity, record), { entity, record })
    },
    /** All or nothing; throws where the real table would refuse. */
    apply(changes: ChangeSet): void {
      for (const change of changes) {
        const present = records.get(placeOf(change.entity, 'before' in change ? change.before : change.after))
        const expected = change.kind === 'create' ? undefined : change.before.version
        if (present?.record.version !== expected) throw new Error(`Stale: ${change.kind} ${change.entity}`)
      }
      for (const change of changes) {
        if (change.kind === 'remove') records.delete(placeOf(change.entity, change.before))
        if (!('after' in change)) continue
        const version = change.kind === 'replace' ? change.before.version + 1 : 1
        records.set(placeOf(change.entity, change.after), {
          entity: change.entity,
          record: { ...change.after, version },
        })
      }
    },
    /** Every record of one kind, in the order they were added. */
    all<Name extends EntityName>(entity: Name): Stored<RecordOf<Name>>[] {
      return [...records.values()].flatMap((one) =>
        one.entity === entity ? [one.record as unknown as Stored<RecordOf<Name>>] : [],
      )
    },
  }
}
