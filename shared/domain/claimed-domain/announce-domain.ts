import { type Change, type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type Member, MemberStatus, type Organization } from '../../store/entities/organization.ts'
import type { DomainAnnouncement, OrganizationDomain } from '../../store/entities/organization-domain.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { claimedNames, isClaimed } from './is-claimed.ts'

/** Each member is one mail, and one transaction holds a hundred items. */
export const MEMBERS_PER_STEP = 90

/**
 * One step of an announcement, in one transaction with its progress: whatever cuts the worker off, nobody is told twice. Who
 * is only invited, or was revoked, is not told. `cursor` is where the next step begins, null where this is the last; nothing
 * is left to tell where the organization or the domain is gone.
 */
export function announceStep(
  state: {
    announcement: Stored<DomainAnnouncement>
    organization: Organization | undefined
    domain: OrganizationDomain | undefined
    members: readonly Member[]
    cursor: string | null
  },
  context: Context,
): ChangeSet {
  const { announcement, organization, domain, members, cursor } = state
  if (!organization || !domain) return [replace('DomainAnnouncement', announcement, { finishedAt: context.now })]
  const names = claimedNames(organization, [domain])
  const told = members.filter(
    (member) =>
      (member.status === MemberStatus.Accepted || member.status === MemberStatus.Confirmed) && isClaimed(names, member),
  )
  const { name: organizationName } = organization
  return [
    replace('DomainAnnouncement', announcement, { cursor, finishedAt: cursor === null ? context.now : null }),
    ...told.map(
      ({ email }): Change =>
        requestMail(context, email, { kind: 'domain-claimed', organizationName, domainName: domain.domainName }),
    ),
  ]
}
