import type { membersRoutes } from '../../shared/api/members.ts'
import { initializeOrganization as decide } from '../../shared/domain/member/initialize-organization.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadAcceptance } from './load-acceptance.ts'

/** Accepts as the owner of a pending organization, and brings its keys. */
export const initializeOrganization: Operation<typeof membersRoutes.initializeOrganization> = async (call) => {
  const { params, body, store, context } = call
  const { organizationId } = params
  const acceptance = await loadAcceptance(call, params, body.token)
  const [seats, link] = await Promise.all([
    store.get('OrganizationSeats', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  const provider = link && (await store.get('Provider', link))
  if (!acceptance || !seats) return refuse('invitation.invalid', { field: 'token' })
  const actorId = acceptance.account.accountId
  const decision = decide({ ...acceptance, seats, link, provider }, body, { ...context, actorId })
  return decision.ok ? done(null, decision.changes) : decision
}
