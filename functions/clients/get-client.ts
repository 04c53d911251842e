import type { clientsRoutes } from '../../shared/api/clients.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { clientReply } from './client-reply.ts'
import { loadClient } from './load-client.ts'

/** One of the provider's clients. */
export const getClient: Operation<typeof clientsRoutes.getClient> = async ({ scope, params, store }) => {
  const client = await loadClient(store, scope.user, params.providerOrganizationId)
  return client ? done(clientReply(client)) : refuse('request.not_found')
}
