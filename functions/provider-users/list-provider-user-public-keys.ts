import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { done, type Operation } from '../runtime/operation.ts'

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
  const withAccount = users.flatMap((user) =>
    user?.accountId ? [{ id: user.providerUserId, userId: user.accountId }] : [],
  )
  const accounts = await store.getMany(
    'Account',
    withAccount.map(({ userId }) => ({ accountId: userId })),
  )
  return done({
    object: 'list' as const,
    data: withAccount.flatMap(({ id, userId }, at) => {
      const key = accounts[at]?.publicKey
      return key ? [{ object: 'providerUserPublicKeyResponseModel' as const, id, userId, key }] : []
    }),
    continuationToken: null,
  })
}
