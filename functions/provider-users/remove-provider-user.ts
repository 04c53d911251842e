import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { removeProviderUser as decide } from '../../shared/domain/provider-user/change-provider-user.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Removes a person from the provider's staff. */
export const removeProviderUser: Operation<typeof providerUsersRoutes.removeProviderUser> = async ({
  scope,
  params,
  store,
  context,
}) => {
  const staff = await store.listAll('ProviderUser', { providerId: params.providerId })
  const user = staff.find((one) => one.providerUserId === params.providerUserId)
  if (!user) return refuse('request.not_found')
  const decision = decide({ provider: scope.provider, user, staff }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
