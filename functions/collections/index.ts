import { collectionsRoutes } from '../../shared/api/collections.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { addCollectionAccess } from './add-collection-access.ts'
import { changeCollection } from './change-collection.ts'
import { createCollection } from './create-collection.ts'
import { deleteCollection } from './delete-collection.ts'
import { deleteCollections } from './delete-collections.ts'
import { getCollection } from './get-collection.ts'
import { getCollectionDetails } from './get-collection-details.ts'
import { listCollectionDetails } from './list-collection-details.ts'
import { listCollectionUsers } from './list-collection-users.ts'
import { listCollections } from './list-collections.ts'
import { listOwnCollections } from './list-own-collections.ts'

export const operations: Operations<typeof collectionsRoutes> = {
  listCollections,
  listCollectionDetails,
  getCollection,
  getCollectionDetails,
  listCollectionUsers,
  listOwnCollections,
  createCollection,
  changeCollection,
  addCollectionAccess,
  deleteCollection,
  deleteCollections,
}

export const handler = defineFunction(collectionsRoutes, operations)
