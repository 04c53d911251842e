import type { membersRoutes } from '../../shared/api/members.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { restoreRows } from './restore-rows.ts'

/** Restores a revoked member. */
export const restoreMember: Operation<typeof membersRoutes.restoreMember> = async (call) => {
  const { outcomes, changes } = await restoreRows(call, [call.params.memberId])
  return outcomes[0] ?? done(null, changes)
}
