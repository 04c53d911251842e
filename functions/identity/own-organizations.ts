import { claimsAccountsOf, domainOf } from '../../shared/domain/claimed-domain/is-claimed.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { profileOrganization } from './profile-organization.ts'

/** The organizations in which somebody is a confirmed member, as his profile shows them. */
export async function ownOrganizations(store: StoreReads, { accountId, email }: Account, userId: string) {
  const [members, holder] = await Promise.all([
    store.listIndexed('Member', { accountId }),
    store.find('OrganizationDomain', 'byVerifiedName', { domainName: domainOf(email) }),
  ])
  const confirmed = members.filter(({ status }) => status === MemberStatus.Confirmed)
  const [organizations, seats, configurations, identities, links] = await Promise.all([
    store.getMany('Organization', confirmed),
    store.getMany('OrganizationSeats', confirmed),
    store.getMany('SsoConfiguration', confirmed),
    store.getMany(
      'SsoLink',
      confirmed.map(({ organizationId }) => ({ organizationId, accountId })),
    ),
    Promise.all(confirmed.map(({ organizationId }) => store.find('ClientLink', 'byOrganization', { organizationId }))),
  ])
  const providers = await Promise.all(links.map(async (link) => link && store.get('Provider', link)))
  return confirmed.flatMap((member, at) => {
    const organization = organizations[at]
    return organization
      ? [
          profileOrganization({
            object: 'profileOrganization',
            organization,
            seats: seats[at]?.seats ?? null,
            provider: providers[at],
            userId,
            memberId: member.memberId,
            type: member.type,
            permissions: member.permissions,
            resetPasswordEnrolled: member.resetPasswordKey !== null,
            key: member.key,
            isClaimed: claimsAccountsOf(organization, holder),
            sso: configurations[at],
            isSsoBound: identities[at] !== undefined,
          }),
        ]
      : []
  })
}
