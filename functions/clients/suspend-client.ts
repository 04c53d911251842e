import type { clientsRoutes } from '../../shared/api/clients.ts'
import { suspendClient as decide } from '../../shared/domain/client/suspend-client.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { clientReply } from './client-reply.ts'
import { loadClient } from './load-client.ts'

/** Stops one client: its members can be neither invited nor confirmed until it runs again. */
export const suspendClient: Operation<typeof clientsRoutes.suspendClient> = async ({
  scope,
  params,
  store,
  context,
}) => {
  const { provider, user } = scope
  const client = await loadClient(store, user, params.providerOrganizationId)
  if (!client) return refuse('request.not_found')
  const decision = decide({ provider, client }, true, context)
  return decision.ok ? done(clientReply(decision.client), decision.changes) : decision
}
