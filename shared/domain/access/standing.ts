import { type Member, MemberStatus, MemberType } from '../../store/entities/organization.ts'
import { type ProviderUser, ProviderUserStatus, ProviderUserType } from '../../store/entities/provider.ts'
import type { Role } from './can.ts'

/** The role of a provider user in the provider and in each of its clients; none unless confirmed. */
export function roleInProvider(user: Pick<ProviderUser, 'status' | 'type'> | undefined): Role | undefined {
  if (user?.status !== ProviderUserStatus.Confirmed) return undefined
  return user.type === ProviderUserType.ProviderAdmin ? 'provider-admin' : 'service-user'
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
