import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { inviteProviderUsers as decide } from '../../shared/domain/provider-user/invite-provider-users.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { clientIdsOf, knownClients } from './known-clients.ts'

/** Invites people to the provider's staff. */
export const inviteProviderUsers: Operation<typeof providerUsersRoutes.inviteProviderUsers> = async ({
  scope,
  body,
  store,
  context,
}) => {
  const { provider } = scope
  const { providerId } = provider
  const clientIds = clientIdsOf(body.clientAccess)
  const [staff, known] = await Promise.all([
    store.listAll('ProviderUser', { providerId }),
    knownClients(store, providerId, clientIds ?? []),
  ])
  const decision = decide({ provider, staff, known }, { ...body, clientIds }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
