import type { eventsRoutes } from '../../shared/api/events.ts'
import type { Operation } from '../runtime/operation.ts'
import { listLog } from './list-log.ts'

/** A page of the organization's log, newest first. */
export const listOrganizationEvents: Operation<typeof eventsRoutes.listOrganizationEvents> = async (call) => {
  const { type, actingUserId, memberId, providerUserId, collectionId, groupId, policyId } = call.query
  const wanted = { type, actorId: actingUserId, memberId, providerUserId, collectionId, groupId, policyId }
  return listLog(call, { scope: 'ORG', scopeId: call.params.organizationId }, call.query, wanted)
}
