import type { membersRoutes } from '../../shared/api/members.ts'
import { confirmMember as decide } from '../../shared/domain/member/confirm-member.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Confirms a member who accepted. */
export const confirmMember: Operation<typeof membersRoutes.confirmMember> = async ({
  scope,
  params,
  body,
  store,
  context,
}) => {
  const [member, seats] = await Promise.all([store.get('Member', params), store.get('OrganizationSeats', params)])
  if (!member || !seats) return refuse('request.not_found')
  const decision = decide({ organization: scope.organization, member, seats }, body, context)
  return decision.ok ? done(null, decision.changes) : decision
}
