import type { membersRoutes } from '../../shared/api/members.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { reinviteRows } from './reinvite-rows.ts'

/** Mails a new invitation; the one before is dead. */
export const reinviteMember: Operation<typeof membersRoutes.reinviteMember> = async (call) => {
  const { outcomes, changes } = await reinviteRows(call.store, call.scope, [call.params.memberId], call.context)
  return outcomes[0] ?? done(null, changes)
}
