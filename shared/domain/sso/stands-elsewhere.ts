import type { Member } from '../../store/entities/organization.ts'
import type { ProviderUser } from '../../store/entities/provider.ts'
import type { OrganizationId } from '../../store/id.ts'

/**
 * Whether somebody is in another organization, in whatever state, or works for a provider. The identity provider of one
 * organization alone cannot vouch for him then: it may say anything, and would open the other organization with it.
 */
export const standsElsewhere = (
  organizationId: OrganizationId,
  { members, staff }: { members: readonly Pick<Member, 'organizationId'>[]; staff: readonly ProviderUser[] },
): boolean => staff.length > 0 || members.some((member) => member.organizationId !== organizationId)
