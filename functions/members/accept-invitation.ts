import type { membersRoutes } from '../../shared/api/members.ts'
import { roleInOrganization, roleInProvider } from '../../shared/domain/access/standing.ts'
import { acceptInvitation as decide } from '../../shared/domain/member/accept-invitation.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { OrganizationId } from '../../shared/store/id.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadAcceptance } from './load-acceptance.ts'

/** Takes up an invitation. */
export const acceptInvitation: Operation<typeof membersRoutes.acceptInvitation> = async (call) => {
  const { params, body, store, context } = call
  const acceptance = await loadAcceptance(call, params, body.token)
  if (!acceptance) return refuse('invitation.invalid', { field: 'token' })
  const confirmers = acceptance.tokenMatches ? await confirmersOf(store, params.organizationId) : []
  const actorId = acceptance.account.accountId
  const request = { resetPasswordKey: body.resetPasswordKey ?? null }
  const decision = decide({ ...acceptance, confirmers }, request, { ...context, actorId })
  return decision.ok ? done(null, decision.changes) : decision
}

/** Whom to tell that somebody waits for confirmation: owners and admins, or the provider's admins while there are none. */
async function confirmersOf(store: StoreReads, organizationId: OrganizationId): Promise<readonly string[]> {
  const [seats, link] = await Promise.all([
    store.get('OrganizationSeats', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  if (seats && seats.confirmedOwners > 0) {
    const members = await store.listAll('Member', { organizationId })
    return members
      .filter((member) => ['owner', 'admin'].includes(roleInOrganization(member) ?? ''))
      .map(({ email }) => email)
  }
  const staff = link ? await store.listAll('ProviderUser', link) : []
  return staff.filter((user) => roleInProvider(user) === 'provider-admin').map(({ email }) => email)
}
