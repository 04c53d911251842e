import type { membersRoutes } from '../../shared/api/members.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { publicKeysOf } from '../runtime/public-keys.ts'

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
  const rows = members.map((member, at) => ({ id: body.ids[at] ?? '', accountId: member?.accountId }))
  const keys = await publicKeysOf(store, rows)
  return done({
    object: 'list' as const,
    data: keys.map((key) => ({ object: 'organizationUserPublicKeyResponseModel' as const, ...key })),
    continuationToken: null,
  })
}
