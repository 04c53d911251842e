import type { groupsRoutes } from '../../shared/api/groups.ts'
import { createGroup as decide } from '../../shared/domain/group/create-group.ts'
import { namedOf } from '../runtime/access-lists.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { groupReply } from './group-reply.ts'
import { loadSurroundings } from './load-surroundings.ts'
import { writeGroup } from './write-group.ts'

/**
 * Creates a group. When more members are named than one transaction holds and the request is cut off, the group exists with
 * the first of them: changing it to the wanted members does the rest.
 */
export const createGroup: Operation<typeof groupsRoutes.createGroup> = async (call) => {
  const { scope, params, body, store, context } = call
  const wishes = { ...body, collections: namedOf(body.collections), users: body.users ?? null }
  const written = await writeGroup(call, async () => {
    const joining = wishes.users ?? []
    const surroundings = await loadSurroundings(store, scope, [], { collections: wishes.collections, joining })
    return decide({ organizationId: params.organizationId, ...surroundings }, wishes, context)
  })
  return written.ok ? done(groupReply('group', written.decided.group)) : written
}
