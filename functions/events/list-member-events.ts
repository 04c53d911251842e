import type { eventsRoutes } from '../../shared/api/events.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { listLog } from './list-log.ts'

/** What a member caused in the organization, newest first; what was done to him, the log tells with `memberId`. */
export const listMemberEvents: Operation<typeof eventsRoutes.listMemberEvents> = async (call) => {
  const member = await call.store.get('Member', call.params)
  if (!member) return refuse('request.not_found')
  if (!member.accountId) return done({ object: 'list' as const, data: [], continuationToken: null })
  const log = { scope: 'ORG', scopeId: call.params.organizationId } as const
  return listLog(call, log, call.query, { actorId: member.accountId, type: call.query.type })
}
