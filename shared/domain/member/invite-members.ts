import { type Refusal, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create } from '../../store/change-set.ts'
import {
  type ClientLink,
  type CustomPermission,
  type Member,
  MemberType,
  type Organization,
  OrganizationStatus,
} from '../../store/entities/organization.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import type { GroupId, MemberId } from '../../store/id.ts'
import type { Standing } from '../access/can.ts'
import type { Grant } from '../access/effective-access.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { requireFeature } from '../organization/plan-features.ts'
import { type Allowance, checkAllowance, spend } from './invitation-allowance.ts'
import { invitationLetter } from './invitation-letter.ts'
import { checkManagement } from './manage-member.ts'
import { newMember } from './new-member.ts'

/** What everybody who is invited together gets. */
export interface InvitationWish {
  readonly type: Member['type']
  /** Empty unless the type is Custom. */
  readonly permissions: readonly CustomPermission[]
  readonly collections: readonly Grant[]
  readonly groups: readonly GroupId[]
}

/** Why nobody may be invited like this, or undefined (specification 4.3, rows 1, 3 and 6). */
export function checkInviting(
  state: {
    organization: Organization
    link: ClientLink | undefined
    seats: Pick<OrganizationSeats, 'confirmedOwners'>
    actor: Standing
  },
  wish: InvitationWish,
): Refusal | undefined {
  const { organization, link, seats, actor } = state
  if (!organization.enabled && organization.status !== OrganizationStatus.Pending) {
    return refuse('organization.suspended')
  }
  const exceeds = checkManagement(actor, wish)
  if (exceeds) return exceeds
  const lacking = wish.type === MemberType.Custom ? requireFeature(organization, 'useCustomPermissions') : undefined
  if (lacking) return { ...lacking, field: 'type' }
  if (wish.type !== MemberType.Owner && seats.confirmedOwners === 0 && !link) {
    return refuse('member.confirmed_owner_needed')
  }
  return undefined
}

/** An address that was asked for: who holds it in the organization already, and how often it was invited today. */
export interface AskedAddress {
  readonly email: string
  readonly holderId: MemberId | undefined
  readonly allowance: Allowance
}

/** What became of it: the row that has it now, if one does, and why it is not a new one. */
export interface InvitedAddress {
  readonly email: string
  readonly memberId: MemberId | null
  readonly refusal: Refusal | null
}

/**
 * Invites everybody who is not there yet: a row, its access, an event and a mail each (specification 4.3, rows 4 and 7).
 * Whoever is there already, in whatever state, is named and passed over. The seats are the caller's business.
 */
export function inviteMembers(
  state: { organization: Organization; providerName: string | null; addresses: readonly AskedAddress[] },
  wish: InvitationWish,
  context: Context,
): { readonly invited: readonly InvitedAddress[]; readonly changes: ChangeSet } {
  const { organization, providerName, addresses } = state
  const { organizationId } = organization
  const changes: ChangeSet[number][] = []
  const invited = addresses.map(({ email, holderId, allowance }): InvitedAddress => {
    if (holderId) return { email, memberId: holderId, refusal: refuse('member.address_taken') }
    const refusal = checkAllowance(allowance, 1, context.now)
    if (refusal) return { email, memberId: null, refusal }
    const permissions = [...wish.permissions]
    const member = newMember({ organizationId, email, type: wish.type, permissions }, context)
    const { memberId } = member
    changes.push(
      create('Member', member),
      ...wish.collections.map((grant) => create('CollectionAccess', { organizationId, memberId, ...grant })),
      ...wish.groups.map((groupId) => create('GroupMember', { organizationId, memberId, groupId })),
      organizationEvent(context, EventType.MemberInvited, { organizationId, memberId }),
      requestMail(context, email, invitationLetter(member, organization, providerName)),
      spend(allowance, 1),
    )
    return { email, memberId, refusal: null }
  })
  return { invited, changes }
}
