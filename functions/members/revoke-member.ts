import type { membersRoutes } from '../../shared/api/members.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { revokeMember as decide } from '../../shared/domain/member/revoke-member.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadRows } from './load-rows.ts'

/** Revokes a member. */
export const revokeMember: Operation<typeof membersRoutes.revokeMember> = async ({ scope, params, store, context }) => {
  const rows = await loadRows(store, params, [params.memberId])
  const { outcomes, changes } = decideRows(rows, (member) => decide({ actor: scope, member }, context))
  return outcomes[0] ?? done(null, changes)
}
