import { type ClientLink, type Member, MemberStatus, MemberType } from '../../store/entities/organization.ts'
import { type ProviderUser, ProviderUserStatus, ProviderUserType } from '../../store/entities/provider.ts'
import type { Role } from './can.ts'

/** The role of a provider user in the provider; none unless confirmed. */
export function roleInProvider(user: Pick<ProviderUser, 'status' | 'type'> | undefined): Role | undefined {
  if (user?.status !== ProviderUserStatus.Confirmed) return undefined
  return user.type === ProviderUserType.ProviderAdmin ? 'provider-admin' : 'service-user'
}

/** Whether a provider user is let to this client; whoever is limited to others cannot know that it exists. */
export function isLetTo(
  user: Pick<ProviderUser, 'clientIds'>,
  { clientLinkId }: Pick<ClientLink, 'clientLinkId'>,
): boolean {
  return user.clientIds === null || user.clientIds.includes(clientLinkId)
}

/** The role of a provider user in one client; none unless confirmed and let to it. */
export function roleInClient(
  user: Pick<ProviderUser, 'status' | 'type' | 'clientIds'> | undefined,
  link: Pick<ClientLink, 'clientLinkId'>,
): Role | undefined {
  return user && isLetTo(user, link) ? roleInProvider(user) : undefined
}

/** The role of a member in the organization; none unless confirmed. */
export function roleInOrganization(member: Pick<Member, 'status' | 'type'> | undefined): Role | undefined {
  if (member?.status !== MemberStatus.Confirmed) return undefined
  switch (member.type) {
    case MemberType.Owner:
      return 'owner'
    case MemberType.Admin:
      return 'admin'
    case MemberType.Custom:
      return 'custom'
    case MemberType.User:
      return 'user'
  }
}
