import type { Uses } from '../../shared/api/route.ts'
import type { Store } from '../../shared/ports/store.ts'
import type { EntityName } from '../../shared/store/entities.ts'
import { Undeclared } from './table-errors.ts'

/**
 * The store, cut down to what an operation declares. Touching anything else throws here before IAM would refuse it, so
 * that a forgotten declaration is found by the first test and not by the first customer.
 */
export function scopedStore(store: Store, uses: Uses, operation: string): Store {
  const readable = (entity: EntityName) => {
    if (!uses.read.includes(entity)) throw new Undeclared(`${operation} does not declare that it reads ${entity}`)
  }
  return {
    get: async (entity, key) => {
      readable(entity)
      return store.get(entity, key)
    },
    find: async (entity, unique, of) => {
      readable(entity)
      return store.find(entity, unique, of)
    },
    holders: async (entity, unique, of) => {
      readable(entity)
      return store.holders(entity, unique, of)
    },
    getMany: async (entity, keys) => {
      readable(entity)
      return store.getMany(entity, keys)
    },
    list: async (entity, partition, options) => {
      readable(entity)
      return store.list(entity, partition, options)
    },
    listAll: async (entity, partition, options) => {
      readable(entity)
      return store.listAll(entity, partition, options)
    },
    listIndexed: async (entity, place) => {
      if (!uses.listIndexed?.includes(entity)) {
        throw new Undeclared(`${operation} does not declare that it looks ${entity} up through the index`)
      }
      return store.listIndexed(entity, place)
    },
    commit: async (changes) => {
      for (const { entity } of changes) {
        if (!uses.write.includes(entity)) throw new Undeclared(`${operation} does not declare that it writes ${entity}`)
      }
      return store.commit(changes)
    },
  }
}
