import type { membersRoutes } from '../../shared/api/members.ts'
import { limits } from '../../shared/config/limits.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** A page of the members by name and address, oldest first, for everybody in the organization. */
export const listMembersBriefly: Operation<typeof membersRoutes.listMembersBriefly> = async ({
  params,
  query,
  store,
}) => {
  const page = await store.list('Member', params, {
    limit: query.pageSize ?? limits.unpagedMax,
    cursor: query.continuationToken ?? null,
  })
  return done({
    object: 'list' as const,
    data: page.records.map(({ memberId, accountId, type, status, name, email }) => ({
      object: 'organizationUserUserMiniDetails' as const,
      id: memberId,
      userId: accountId,
      type,
      status,
      name,
      email,
    })),
    continuationToken: page.cursor,
  })
}
