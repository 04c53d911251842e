import { spendAll } from '../../shared/domain/member/invitation-allowance.ts'
import { inviteMembers } from '../../shared/domain/member/invite-members.ts'
import { takeSeats } from '../../shared/domain/member/member-seats.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import { MemberType, type Organization } from '../../shared/store/entities/organization.ts'
import { loadAddresses } from '../runtime/load-addresses.ts'
import { loadSenderAllowances } from '../runtime/load-allowances.ts'
import type { Call } from '../runtime/operation.ts'

const wish = { type: MemberType.User, permissions: [], collections: [], groups: [] } as const

/**
 * Invites an address that the organization's identity provider told and may not speak for: like anybody who is invited by
 * hand, with a seat, a mail and the allowance. The person proves the address by the mail, and signs in with SSO after that.
 */
export async function inviteStranger(
  { store, context }: Pick<Call, 'store' | 'context'>,
  organization: Organization,
  email: string,
): Promise<Refusal & { readonly changes?: ChangeSet }> {
  const { organizationId } = organization
  const [seats, link, addresses, allowances] = await Promise.all([
    store.get('OrganizationSeats', { organizationId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
    loadAddresses(store, organizationId, [email], context),
    loadSenderAllowances(store, organizationId, context),
  ])
  const provider = link && (await store.get('Provider', link))
  if (!seats || (seats.confirmedOwners === 0 && !link)) return refuse('sso.not_member')
  const taken = takeSeats(seats, 1)
  if (!taken.ok) return refuse('sso.seat_missing')
  const spent = spendAll(allowances, 1, context.now)
  const { invited, changes } = inviteMembers(
    { organization, providerName: provider?.name ?? null, addresses },
    wish,
    context,
  )
  if (!spent.ok || invited.some(({ refusal }) => refusal !== null)) return refuse('sso.invitations_spent')
  return {
    ...refuse('sso.invitation_mailed', { values: { email } }),
    changes: [...taken.changes, ...spent.changes, ...changes],
  }
}
