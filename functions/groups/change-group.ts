import type { groupsRoutes } from '../../shared/api/groups.ts'
import { changeGroup as decide } from '../../shared/domain/group/change-group.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { namedOf } from '../runtime/access-lists.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { groupReply } from './group-reply.ts'
import { loadAllPlaces } from './load-places.ts'
import { loadSurroundings } from './load-surroundings.ts'
import { writeGroup } from './write-group.ts'

/**
 * Changes a group. Who is in it is read only where the request says who shall be. When more members come and go than one
 * transaction holds and the request is cut off, the group is changed and the first of them came or went: the same request
 * again does the rest.
 */
export const changeGroup: Operation<typeof groupsRoutes.changeGroup> = async (call) => {
  const { scope, params, body, store, context } = call
  const wishes = { ...body, collections: namedOf(body.collections), users: body.users ?? null }
  const written = await writeGroup(call, async () => {
    const group = await store.get('Group', params)
    if (!group) return refuse('request.not_found')
    const places = wishes.users ? await loadAllPlaces(store, group) : []
    const presentIds = places.map(({ memberId }) => memberId)
    const present = new Set(presentIds)
    const joining = (wishes.users ?? []).filter((id) => !present.has(id))
    const surroundings = await loadSurroundings(store, scope, group.access, {
      collections: wishes.collections,
      joining,
    })
    return decide({ group, presentIds, ...surroundings }, wishes, context)
  })
  return written.ok ? done(groupReply('group', written.decided.group)) : written
}
