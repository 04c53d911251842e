import type { membersRoutes } from '../../shared/api/members.ts'
import { limits } from '../../shared/config/limits.ts'
import { can } from '../../shared/domain/access/can.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { pageReply } from '../runtime/page-reply.ts'
import { loadSurroundings } from './load-surroundings.ts'
import { memberReply } from './member-reply.ts'

/** A page of the members, oldest first. Whoever only recovers accounts sees those that are enrolled: a page may be short. */
export const listMembers: Operation<typeof membersRoutes.listMembers> = async ({ scope, params, query, store }) => {
  const page = await store.list('Member', params, {
    limit: query.pageSize ?? limits.unpagedMax,
    cursor: query.continuationToken ?? null,
  })
  const seesAll = can(scope, 'organization.members.read')
  const members = page.records.filter(({ resetPasswordKey }) => seesAll || resetPasswordKey !== null)
  const surroundings = await loadSurroundings(store, scope.organization, members, {
    groups: query.includeGroups ?? false,
    collections: query.includeCollections ?? false,
  })
  return done(
    pageReply(page, (member) => {
      const around = surroundings.get(member.memberId)
      return around && memberReply('organizationUserUserDetails', member, around)
    }),
  )
}
