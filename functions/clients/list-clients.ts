import type { clientsRoutes } from '../../shared/api/clients.ts'
import { limits } from '../../shared/config/limits.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { clientReply } from './client-reply.ts'
import { pageOfClients } from './page-of-clients.ts'

/** A page of the provider's clients that the caller is let to, oldest first. */
export const listClients: Operation<typeof clientsRoutes.listClients> = async ({ scope, query, store }) => {
  const page = await pageOfClients(store, scope.user, {
    limit: query.pageSize ?? limits.unpagedMax,
    cursor: query.continuationToken ?? null,
  })
  const seats = await store.getMany('OrganizationSeats', page.records)
  return done({
    object: 'list' as const,
    data: page.records.flatMap((link, at) => {
      const counted = seats[at]
      return counted ? [clientReply({ link, seats: counted })] : []
    }),
    continuationToken: page.cursor,
  })
}
