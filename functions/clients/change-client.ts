import type { clientsRoutes } from '../../shared/api/clients.ts'
import { changeClient as decide } from '../../shared/domain/client/change-client.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { clientReply } from './client-reply.ts'
import { loadClient } from './load-client.ts'

/** Renames a client and sets its seats. */
export const changeClient: Operation<typeof clientsRoutes.changeClient> = async ({
  scope,
  params,
  body,
  store,
  context,
}) => {
  const { provider, user, role } = scope
  const client = await loadClient(store, user, params.providerOrganizationId)
  const pool = client && (await store.get('SeatPool', client.link))
  if (!client || !pool) return refuse('request.not_found')
  const decision = decide({ provider, client, pool }, body, role, context)
  return decision.ok ? done(clientReply(decision.client), decision.changes) : decision
}
