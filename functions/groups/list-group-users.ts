import type { groupsRoutes } from '../../shared/api/groups.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { loadErased } from '../runtime/load-erased.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Who is in the group. Who joined or left less than a second ago may be shown as before: the index follows the table. */
export const listGroupUsers: Operation<typeof groupsRoutes.listGroupUsers> = async ({ params, store }) => {
  const [group, rows, erased] = await Promise.all([
    store.get('Group', params),
    store.listIndexed('GroupMember', params),
    loadErased(store, params.organizationId),
  ])
  if (!group) return refuse('request.not_found')
  return done(rows.map(({ memberId }) => memberId).filter((memberId) => !erased.has(memberId)))
}
