import { type Member, MemberStatus } from '../../store/entities/organization.ts'
import { type ProviderUser, ProviderUserStatus } from '../../store/entities/provider.ts'
import type { OrganizationId } from '../../store/id.ts'

const TAKEN_UP: readonly Member['status'][] = [MemberStatus.Accepted, MemberStatus.Confirmed]

/**
 * Whether somebody took up another organization's invitation, or a provider's. The identity provider of one organization alone
 * cannot vouch for him then: it may say anything, and would open the other organization with it. What others merely offered
 * him, or took away again, is nothing that could be done in his name, and must not lock him out.
 */
export const standsElsewhere = (
  organizationId: OrganizationId,
  {
    members,
    staff,
  }: {
    members: readonly Pick<Member, 'organizationId' | 'status'>[]
    staff: readonly Pick<ProviderUser, 'status'>[]
  },
): boolean =>
  staff.some(({ status }) => status !== ProviderUserStatus.Invited) ||
  members.some((member) => member.organizationId !== organizationId && TAKEN_UP.includes(member.status))
