import type { Entity, Key, Stored } from '../../shared/store/define-entity.ts'
import { type EntityName, entities } from '../../shared/store/entities.ts'

export type Item = Record<string, unknown>

/** An entity with its types erased: the store handles all of them alike. */
export type AnyEntity = Entity<object, object>

export function entityNamed(name: EntityName): AnyEntity {
  return entities[name] as unknown as AnyEntity
}

/** The record's own item. */
export function toItem(name: EntityName, record: object, version: number): Item {
  const entity = entityNamed(name)
  const place = entity.index?.(record)
  const expires = entity.expires?.(record)
  return {
    ...record,
    ...entity.key(record),
    ...(place && { gsi1pk: place.pk, gsi1sk: place.sk }),
    ...(expires !== undefined && { ttl: expires }),
    entity: name,
    version,
  }
}

/** The items under the record's unique keys, by the name of the key. */
export function toUniqueItems(name: EntityName, record: object, version: number): Map<string, Item & Key> {
  const entity = entityNamed(name)
  const items = new Map<string, Item & Key>()
  for (const [unique, uniqueKey] of Object.entries(entity.unique)) {
    const { copy } = uniqueKey
    const held = uniqueKey.key(record)
    if (!held) continue
    const entityName = `${name}.${unique}`
    items.set(
      unique,
      copy
        ? { ...record, ...held, entity: entityName, version }
        : { ...held, entity: entityName, ref: entity.key(record).sk },
    )
  }
  return items
}

/** The record in an item. Throws when the item does not fit the entity's schema, or has expired unseen: then undefined. */
export function fromItem(name: EntityName, item: Item | undefined, nowSeconds: number): Stored<object> | undefined {
  if (!item) return undefined
  if (typeof item['ttl'] === 'number' && item['ttl'] <= nowSeconds) return undefined
  return { ...entityNamed(name).schema.parse(item), version: item['version'] as number }
}
