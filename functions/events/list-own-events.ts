import type { eventsRoutes } from '../../shared/api/events.ts'
import { limits } from '../../shared/config/limits.ts'
import { roleInOrganization, roleInProvider } from '../../shared/domain/access/standing.ts'
import { isShutOut } from '../../shared/domain/account/two-step-login.ts'
import type { Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { readEvents } from './read-events.ts'
import { causedBy, type Log } from './shelf.ts'

/**
 * What the caller caused, newest first, in the organizations he is a confirmed member of and the providers he is
 * confirmed staff of and that do not shut him out. What staff did in a client stands in the client's log, not here.
 */
export const listOwnEvents: Operation<typeof eventsRoutes.listOwnEvents> = async ({ query, actor, store, context }) => {
  const account = await ownAccount(store, actor)
  const { accountId } = account
  const [members, users] = await Promise.all([
    store.listIndexed('Member', { accountId }),
    store.listIndexed('ProviderUser', { accountId }),
  ])
  const providers = await store.getMany('Provider', users)
  const isOpen = (at: number) => {
    const provider = providers[at]
    return provider !== undefined && !isShutOut(account, provider)
  }
  const logs: readonly Log[] = [
    ...members.filter(roleInOrganization).map((one) => ({ scope: 'ORG' as const, scopeId: one.organizationId })),
    ...users
      .filter((user, at) => roleInProvider(user) && isOpen(at))
      .map((one) => ({ scope: 'PROVIDER' as const, scopeId: one.providerId })),
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
