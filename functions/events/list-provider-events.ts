import type { eventsRoutes } from '../../shared/api/events.ts'
import type { Operation } from '../runtime/operation.ts'
import { listLog } from './list-log.ts'

/** A page of the provider's log, newest first. */
export const listProviderEvents: Operation<typeof eventsRoutes.listProviderEvents> = async (call) => {
  const { type, actingUserId, memberId, providerUserId, collectionId, groupId, policyId } = call.query
  const wanted = { type, actorId: actingUserId, memberId, providerUserId, collectionId, groupId, policyId }
  return listLog(call, { scope: 'PROVIDER', scopeId: call.params.providerId }, call.query, wanted)
}
