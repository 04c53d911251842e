import type { eventsRoutes } from '../../shared/api/events.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { listLog } from './list-log.ts'

/** What one of the staff caused in the provider's log, newest first; what was done to him, `providerUserId` tells there. */
export const listProviderUserEvents: Operation<typeof eventsRoutes.listProviderUserEvents> = async (call) => {
  const user = await call.store.get('ProviderUser', call.params)
  if (!user) return refuse('request.not_found')
  if (!user.accountId) return done({ object: 'list' as const, data: [], continuationToken: null })
  const log = { scope: 'PROVIDER', scopeId: call.params.providerId } as const
  return listLog(call, log, call.query, { actorId: user.accountId, type: call.query.type })
}
