import type { membersRoutes } from '../../shared/api/members.ts'
import { limits } from '../../shared/config/limits.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { memberReply } from './member-reply.ts'

/** A page of the members, oldest first. */
export const listMembers: Operation<typeof membersRoutes.listMembers> = async ({ params, query, store }) => {
  const page = await store.list('Member', params, {
    limit: query.pageSize ?? limits.unpagedMax,
    cursor: query.continuationToken ?? null,
  })
  return done({
    object: 'list' as const,
    data: page.records.map((member) => memberReply('organizationUserUserDetails', member)),
    continuationToken: page.cursor,
  })
}
