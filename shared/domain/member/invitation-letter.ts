import type { Letter } from '../../store/entities/mail-request.ts'
import { type Member, MemberType, type Organization, OrganizationStatus } from '../../store/entities/organization.ts'

/** The facts of an invitation mail. `member` must be invited. */
export function invitationLetter(member: Member, organization: Organization, providerName: string | null): Letter {
  if (!member.invitation) throw new Error('There is no invitation to write about')
  return {
    kind: 'member-invited',
    organizationId: organization.organizationId,
    memberId: member.memberId,
    organizationName: organization.name,
    providerName,
    asOwner: member.type === MemberType.Owner,
    initializes: organization.status === OrganizationStatus.Pending,
    email: member.email,
    ...member.invitation,
  }
}
