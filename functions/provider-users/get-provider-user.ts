import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { providerUserReply } from './provider-user-reply.ts'

/** One of the provider's staff. */
export const getProviderUser: Operation<typeof providerUsersRoutes.getProviderUser> = async ({ params, store }) => {
  const user = await store.get('ProviderUser', params)
  return user ? done(providerUserReply('providerUser', user)) : refuse('request.not_found')
}
