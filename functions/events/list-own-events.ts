import type { eventsRoutes } from '../../shared/api/events.ts'
import { limits } from '../../shared/config/limits.ts'
import { roleInOrganization, roleInProvider } from '../../shared/domain/access/standing.ts'
import type { Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { readEvents } from './read-events.ts'
import { causedBy, type Log } from './shelf.ts'

/**
 * What the caller caused, newest first, in the organizations he is a confirmed member of and the providers he is
 * confirmed staff of. What staff did in a client stands in the client's log, not here.
 */
export const listOwnEvents: Operation<typeof eventsRoutes.listOwnEvents> = async ({ query, actor, store, context }) => {
  const { accountId } = await ownAccount(store, actor)
  const [members, users] = await Promise.all([
    store.listIndexed('Member', { accountId }),
    store.listIndexed('ProviderUser', { accountId }),
  ])
  const logs: readonly Log[] = [
    ...members.filter(roleInOrganization).map((one) => ({ scope: 'ORG' as const, scopeId: one.organizationId })),
    ...users.filter(roleInProvider).map((one) => ({ scope: 'PROVIDER' as const, scopeId: one.providerId })),
  ]
  return readEvents(
    {
      list: `own ${accountId}`,
      query,
      wanted: { type: query.type },
      pageSize: query.pageSize ?? limits.eventsPerPage,
      newestFirst: true,
      shelves: () => causedBy(store, accountId, logs),
    },
    context.now,
  )
}
