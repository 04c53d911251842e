import type { membersRoutes } from '../../shared/api/members.ts'
import { acceptInvitation as decide } from '../../shared/domain/member/accept-invitation.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { loadConfirmers } from '../runtime/load-confirmers.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadAcceptance } from './load-acceptance.ts'

/** Takes up an invitation. */
export const acceptInvitation: Operation<typeof membersRoutes.acceptInvitation> = async (call) => {
  const { params, body, store, context } = call
  const acceptance = await loadAcceptance(call, params, body.token)
  if (!acceptance) return refuse('invitation.invalid', { field: 'token' })
  const confirmers = acceptance.tokenMatches ? await loadConfirmers(store, params.organizationId) : []
  const actorId = acceptance.account.accountId
  const request = { resetPasswordKey: body.resetPasswordKey ?? null }
  const decision = decide({ ...acceptance, confirmers }, request, { ...context, actorId })
  return decision.ok ? done(null, decision.changes) : decision
}
