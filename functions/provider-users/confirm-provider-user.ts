import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { confirmProviderUser as decide } from '../../shared/domain/provider-user/confirm-provider-user.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Confirms a person who accepted. */
export const confirmProviderUser: Operation<typeof providerUsersRoutes.confirmProviderUser> = async ({
  scope,
  params,
  body,
  store,
  context,
}) => {
  const user = await store.get('ProviderUser', params)
  if (!user) return refuse('request.not_found')
  const decision = decide({ provider: scope.provider, user }, body, context)
  return decision.ok ? done(null, decision.changes) : decision
}
