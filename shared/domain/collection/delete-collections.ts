import { type ChangeSet, create, remove } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Collection } from '../../store/entities/organization.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'

/** Deletes collections: they are gone at once, and a worker erases who had access to them. Three records each. */
export function deleteCollections(collections: readonly Stored<Collection>[], context: Context): ChangeSet {
  return collections.flatMap((collection) => {
    const { organizationId, collectionId } = collection
    return [
      remove('Collection', collection),
      create('AccessErasure', { organizationId, of: 'collection', id: collectionId, requestedAt: context.now }),
      organizationEvent(context, EventType.CollectionDeleted, { organizationId, collectionId }),
    ]
  })
}
