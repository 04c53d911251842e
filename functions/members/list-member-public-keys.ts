import type { membersRoutes } from '../../shared/api/members.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Public keys of the named members, as far as they have an account; the others are left out. */
export const listMemberPublicKeys: Operation<typeof membersRoutes.listMemberPublicKeys> = async ({
  params,
  body,
  store,
}) => {
  const { organizationId } = params
  const members = await store.getMany(
    'Member',
    body.ids.map((memberId) => ({ organizationId, memberId })),
  )
  const withAccount = members.flatMap((member) =>
    member?.accountId ? [{ id: member.memberId, userId: member.accountId }] : [],
  )
  const accounts = await store.getMany(
    'Account',
    withAccount.map(({ userId }) => ({ accountId: userId })),
  )
  return done({
    object: 'list' as const,
    data: withAccount.flatMap(({ id, userId }, at) => {
      const key = accounts[at]?.publicKey
      return key ? [{ object: 'organizationUserPublicKeyResponseModel' as const, id, userId, key }] : []
    }),
    continuationToken: null,
  })
}
