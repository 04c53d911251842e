import type { membersRoutes } from '../../shared/api/members.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { deleteAccountOf } from './delete-account-of.ts'

/** Deletes the account of a member that the organization claims. */
export const deleteMemberAccount: Operation<typeof membersRoutes.deleteMemberAccount> = async (call) => {
  const decision = await deleteAccountOf(call.params.memberId, call)
  return decision.ok ? { ...done(null, decision.changes), status: 204 } : decision
}
