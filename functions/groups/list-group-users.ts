import type { groupsRoutes } from '../../shared/api/groups.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { loadErased } from '../runtime/load-erased.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadPlaces } from './load-places.ts'

/** Who is in the group. */
export const listGroupUsers: Operation<typeof groupsRoutes.listGroupUsers> = async ({ params, store, context }) => {
  const [group, erased] = await Promise.all([store.get('Group', params), loadErased(store, params.organizationId)])
  if (!group) return refuse('request.not_found')
  const places = await loadPlaces(store, group, context)
  return done(places.map(({ memberId }) => memberId).filter((memberId) => !erased.has(memberId)))
}
