import type { clientsRoutes } from '../../shared/api/clients.ts'
import { roleInOrganization } from '../../shared/domain/access/standing.ts'
import { unlinkClient as decide } from '../../shared/domain/client/release-client.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadClient } from './load-client.ts'

/** Lets a client go. */
export const unlinkClient: Operation<typeof clientsRoutes.unlinkClient> = async ({ scope, params, store, context }) => {
  const client = await loadClient(store, scope.user, params.providerOrganizationId)
  const pool = client && (await store.get('SeatPool', client.link))
  if (!client || !pool) return refuse('request.not_found')
  const members = client.seats.confirmedOwners > 0 ? await store.listAll('Member', client.link) : []
  const ownerEmails = members.filter((member) => roleInOrganization(member) === 'owner').map(({ email }) => email)
  const decision = decide({ provider: scope.provider, client, pool, ownerEmails }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
