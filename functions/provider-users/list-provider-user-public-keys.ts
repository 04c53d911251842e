import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { publicKeysOf } from '../runtime/public-keys.ts'

/** Public keys of the named people, as far as they have an account; the others are left out. */
export const listProviderUserPublicKeys: Operation<typeof providerUsersRoutes.listProviderUserPublicKeys> = async ({
  params,
  body,
  store,
}) => {
  const { providerId } = params
  const users = await store.getMany(
    'ProviderUser',
    body.ids.map((providerUserId) => ({ providerId, providerUserId })),
  )
  const rows = users.map((user, at) => ({ id: body.ids[at] ?? '', accountId: user?.accountId }))
  const keys = await publicKeysOf(store, rows)
  return done({
    object: 'list' as const,
    data: keys.map((key) => ({ object: 'providerUserPublicKeyResponseModel' as const, ...key })),
    continuationToken: null,
  })
}
