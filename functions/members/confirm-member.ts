import type { membersRoutes } from '../../shared/api/members.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { confirmRows } from './confirm-rows.ts'

/** Confirms a member who accepted. */
export const confirmMember: Operation<typeof membersRoutes.confirmMember> = async (call) => {
  const { scope, params, body, store, context } = call
  const decision = await confirmRows(store, scope, [{ id: params.memberId, key: body.key }], context)
  if (!decision.ok) return decision
  return decision.outcomes[0] ?? done(null, decision.changes)
}
