import type { groupsRoutes } from '../../shared/api/groups.ts'
import { deleteGroups as decide } from '../../shared/domain/group/delete-groups.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Deletes a group; its members lose what it gave them. */
export const deleteGroup: Operation<typeof groupsRoutes.deleteGroup> = async ({ params, store, context }) => {
  const group = await store.get('Group', params)
  return group ? done(null, decide([group], context)) : refuse('request.not_found')
}
