import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { providerUserReply } from './provider-user-reply.ts'

/** All of the provider's staff. */
export const listProviderUsers: Operation<typeof providerUsersRoutes.listProviderUsers> = async ({ scope, store }) => {
  const staff = await store.listAll('ProviderUser', { providerId: scope.provider.providerId })
  return done({
    object: 'list' as const,
    data: staff.map((user) => providerUserReply('providerUserUserDetails', user)),
    continuationToken: null,
  })
}
