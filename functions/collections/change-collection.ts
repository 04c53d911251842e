import type { collectionsRoutes } from '../../shared/api/collections.ts'
import { changeCollection as decide } from '../../shared/domain/collection/change-collection.ts'
import { loadExisting, namedOf } from '../runtime/access-lists.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { collectionAccessReply } from './collection-reply.ts'
import { loadAllAccessLists } from './load-access-lists.ts'
import { loadCollection } from './load-collection.ts'
import { writeGrants } from './write-grants.ts'

/**
 * Changes a collection and who has access. When the change is more than one transaction holds and the request is cut off,
 * the first part of it is done: the same request again does the rest.
 */
export const changeCollection: Operation<typeof collectionsRoutes.changeCollection> = async (call) => {
  const { scope, params, body, store, context } = call
  const { organizationId, collectionSettings: settings } = scope.organization
  const lists = { users: namedOf(body.users), groups: namedOf(body.groups) }
  const written = await writeGrants(call, organizationId, async () => {
    const found = await loadCollection(store, scope, params.collectionId, 'update')
    if (!found.ok) return found
    const { collection, caller } = found
    const [listsOf, existing] = await Promise.all([
      loadAllAccessLists(store, organizationId),
      loadExisting(store, organizationId, lists),
    ])
    const before = listsOf(collection.collectionId)
    const decision = decide({ collection, settings, ...before, ...existing }, { ...body, ...lists }, context)
    if (!decision.ok) return decision
    const after = { users: lists.users ?? before.users, groups: lists.groups ?? before.groups }
    return { ...decision, after, caller, writes: [collection.collectionId] }
  })
  if (!written.ok) return written
  const { collection, after, caller } = written.decided
  return done(collectionAccessReply(collection, after, caller))
}
