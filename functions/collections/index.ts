import { collectionsRoutes } from '../../shared/api/collections.ts'
import { defineFunction } from '../runtime/define-function.ts'
import type { Operations } from '../runtime/operation.ts'
import { listCollections } from './list-collections.ts'
import { listOwnCollections } from './list-own-collections.ts'

export const operations: Operations<typeof collectionsRoutes> = { listCollections, listOwnCollections }

export const handler = defineFunction(collectionsRoutes, operations)
