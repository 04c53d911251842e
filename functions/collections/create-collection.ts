import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { mayWithCollection } from '../../shared/domain/collection/collection-rights.ts'
import { createCollection as decide } from '../../shared/domain/collection/create-collection.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { loadExisting, namedOf } from '../runtime/access-lists.ts'
import { loadCollectionCaller } from '../runtime/collection-caller.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionAccessReply } from './collection-reply.ts'
import { writeGrants } from './write-grants.ts'

/**
 * Creates a collection with who has access. When more are named than one transaction holds and the request is cut off, the
 * collection exists with the first of them: changing it to the wanted lists does the rest.
 */
export const createCollection: Operation<typeof collectionsRoutes.createCollection> = async (call) => {
  const { scope, body, store, context } = call
  const { organization } = scope
  const lists = { users: namedOf(body.users), groups: namedOf(body.groups) }
  const written = await writeGrants(call, organization.organizationId, async () => {
    const caller = await loadCollectionCaller(store, scope)
    if (!mayWithCollection('create', caller)) return refuse('request.not_found')
    const existing = await loadExisting(store, organization.organizationId, lists)
    const decision = decide({ organization, ...existing }, { ...body, ...lists }, context)
    return decision.ok ? { ...decision, caller, writes: [decision.collection.collectionId] } : decision
  })
  if (!written.ok) return written
  const { collection, caller } = written.decided
  return done(collectionAccessReply(collection, { users: lists.users ?? [], groups: lists.groups ?? [] }, caller))
}
