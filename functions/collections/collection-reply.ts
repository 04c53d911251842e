import type { Collection } from '../../shared/store/entities/organization.ts'

/** A collection as clients read it (specification 5.2); its name stays encrypted. */
export function collectionReply<Kind extends 'collection' | 'collectionDetails'>(object: Kind, collection: Collection) {
  return {
    object,
    id: collection.collectionId,
    organizationId: collection.organizationId,
    name: collection.name,
    externalId: collection.externalId,
    type: 0,
    defaultUserCollectionEmail: null,
    accessRuleId: null,
  }
}
