import type { membersRoutes } from '../../shared/api/members.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadSurroundings } from './load-surroundings.ts'
import { memberReply } from './member-reply.ts'

/** One member, with the collections that he was given access to and, if asked for, his groups. */
export const getMember: Operation<typeof membersRoutes.getMember> = async ({ scope, params, query, store }) => {
  const member = await store.get('Member', params)
  if (!member) return refuse('request.not_found')
  const wanted = { groups: query.includeGroups ?? false, collections: true }
  const surroundings = await loadSurroundings(store, scope.organization, [member], wanted)
  return done(memberReply('organizationUserDetails', member, surroundings.get(member.memberId) ?? {}))
}
