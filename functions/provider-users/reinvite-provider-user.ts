import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { reinviteProviderUser as decide } from '../../shared/domain/provider-user/invite-provider-users.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Mails a new invitation; the one before is dead. */
export const reinviteProviderUser: Operation<typeof providerUsersRoutes.reinviteProviderUser> = async ({
  scope,
  params,
  store,
  context,
}) => {
  const user = await store.get('ProviderUser', params)
  if (!user) return refuse('request.not_found')
  const decision = decide({ provider: scope.provider, user }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
