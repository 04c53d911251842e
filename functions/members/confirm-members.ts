import type { membersRoutes } from '../../shared/api/members.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { Refused } from '../runtime/refused.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { CONFIRMED_PER_TRANSACTION, confirmRows } from './confirm-rows.ts'

/** Confirms many who accepted, and says of each what became of it. */
export const confirmMembers: Operation<typeof membersRoutes.confirmMembers> = async (call) => {
  const { scope, body, store, context, writeRows } = call
  if (!scope.organization.enabled) return refuse('organization.suspended')
  const outcomes = await inChunks(body.keys, CONFIRMED_PER_TRANSACTION, writeRows, async (chunk) => {
    const decision = await confirmRows(store, scope, chunk, context)
    if (!decision.ok) throw new Refused(decision)
    return decision
  })
  const ids = body.keys.map(({ id }) => id)
  return done(rowReplies('OrganizationBulkConfirmResponseModel', ids, outcomes))
}
