import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { inviteProviderUsers as decide } from '../../shared/domain/provider-user/invite-provider-users.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Invites people to the provider's staff. */
export const inviteProviderUsers: Operation<typeof providerUsersRoutes.inviteProviderUsers> = async ({
  scope,
  body,
  store,
  context,
}) => {
  const { provider } = scope
  const staff = await store.listAll('ProviderUser', { providerId: provider.providerId })
  const decision = decide({ provider, staff }, body, context)
  return decision.ok ? done(null, decision.changes) : decision
}
