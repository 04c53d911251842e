import type { clientsRoutes } from '../../shared/api/clients.ts'
import { suspendClient as decide } from '../../shared/domain/client/suspend-client.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { clientReply } from './client-reply.ts'
import { loadClient } from './load-client.ts'

/** Lets a suspended client run again. */
export const resumeClient: Operation<typeof clientsRoutes.resumeClient> = async ({ scope, params, store, context }) => {
  const { provider, user } = scope
  const client = await loadClient(store, user, params.providerOrganizationId)
  if (!client) return refuse('request.not_found')
  const decision = decide({ provider, client }, false, context)
  return decision.ok ? done(clientReply(decision.client), decision.changes) : decision
}
