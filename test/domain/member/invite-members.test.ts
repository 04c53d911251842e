import { describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import type { Standing } from '../../../shared/domain/access/can.ts'
import { allowanceKey } from '../../../shared/domain/member/invitation-allowance.ts'
import {
  type AskedAddress,
  checkInviting,
  type InvitationWish,
  inviteMembers,
} from '../../../shared/domain/member/invite-members.ts'
import { MemberStatus, MemberType, OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { client, context, IN_FIVE_DAYS, NOW, organizationSeats, outline, written } from '../records.ts'

const { organization, link } = client({ organization: { planType: 19 } })
const owner: Standing = { role: 'owner', permissions: [] }
const seats = organizationSeats({ confirmedOwners: 1 })
const state = { organization, link, seats, actor: owner }
const user: InvitationWish = { type: MemberType.User, permissions: [], collections: [], groups: [] }

describe('checkInviting', () => {
  it.each([MemberType.Owner, MemberType.Admin, MemberType.User, MemberType.Custom])(
    'lets an owner invite members of type %i',
    (type) => {
      expect(checkInviting(state, { ...user, type })).toBeUndefined()
    },
  )

  it.each([
    ['a suspended organization', { organization: { ...organization, enabled: false } }, user, 'organization.suspended'],
    [
      'an owner from an admin',
      { actor: { role: 'admin', permissions: [] } as const },
      { ...user, type: MemberType.Owner },
      'member.only_owners_manage_owners',
    ],
    [
      'an admin from a custom member (T31)',
      { actor: { role: 'custom', permissions: ['manageUsers'] } as const },
      { ...user, type: MemberType.Admin },
      'member.custom_manages_no_admins',
    ],
    ['anybody from a plain member', { actor: { role: 'user', permissions: [] } as const }, user, 'request.forbidden'],
    [
      'a right that a custom member lacks (T34)',
      { actor: { role: 'custom', permissions: ['manageUsers'] } as const },
      { ...user, type: MemberType.Custom, permissions: ['manageSso'] as const },
      'member.right_not_held',
    ],
    [
      'custom members in a plan without them',
      { organization: { ...organization, planType: 17 } },
      { ...user, type: MemberType.Custom },
      'organization.plan_lacks_feature',
    ],
    [
      'a user where there is neither owner nor provider (T29)',
      { link: undefined, seats: organizationSeats() },
      user,
      'member.confirmed_owner_needed',
    ],
  ])('refuses %s', (_, over, wish, code) => {
    expect(checkInviting({ ...state, ...over }, wish)).toMatchObject({ code })
  })

  it('lets the first owner be invited, and into an organization that is yet to be initialized', () => {
    const alone = { ...state, link: undefined, seats: organizationSeats() }
    expect(checkInviting(alone, { ...user, type: MemberType.Owner })).toBeUndefined()
    const pending = { ...organization, enabled: false, status: OrganizationStatus.Pending }
    expect(checkInviting({ ...state, organization: pending }, user)).toBeUndefined()
  })
})

const asked = (email: string, over: Partial<AskedAddress> & { used?: number } = {}): AskedAddress => {
  const key = allowanceKey('address', email, NOW)
  const { used, ...rest } = over
  return {
    email,
    holderId: undefined,
    allowance: { key, stored: used === undefined ? undefined : { ...key, used, version: 1 } },
    ...rest,
  }
}
const invite = (addresses: readonly AskedAddress[], wish = user) =>
  inviteMembers({ organization, providerName: 'Acme MSP', addresses }, wish, context())

describe('inviteMembers', () => {
  it('makes a row with its access, an event and a mail, and counts on the address', () => {
    const grant = { collectionId: 'collection', readOnly: true, hidePasswords: false, manage: false }
    const wish = { ...user, collections: [grant], groups: ['group'] }
    const { invited, changes } = invite([asked('ann@globex.test')], wish)
    expect(outline(changes)).toEqual([
      'create Member',
      'create CollectionAccess',
      'create GroupMember',
      'create AuditEvent',
      'create MailRequest',
      'create InvitationAllowance',
    ])
    const [row] = written(changes, 'Member')
    expect(row).toMatchObject({ email: 'ann@globex.test', status: MemberStatus.Invited, type: MemberType.User })
    expect(row?.invitation?.expiresAt).toBe(IN_FIVE_DAYS)
    expect(invited).toEqual([{ email: 'ann@globex.test', memberId: row?.memberId, refusal: null }])
    expect(written(changes, 'CollectionAccess')).toMatchObject([{ memberId: row?.memberId, ...grant }])
    expect(written(changes, 'GroupMember')).toMatchObject([{ memberId: row?.memberId, groupId: 'group' }])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ scope: 'ORG', type: 1500, memberId: row?.memberId }])
    expect(written(changes, 'MailRequest')).toMatchObject([{ to: 'ann@globex.test', letter: row?.invitation }])
  })

  it('names those who are there already and those who were invited too often, and invites the others', () => {
    const { invited, changes } = invite([
      asked('there@globex.test', { holderId: 'row' }),
      asked('often@globex.test', { used: limits.invitationsToAddressMax }),
      asked('new@globex.test', { used: 2 }),
    ])
    expect(invited).toMatchObject([
      { memberId: 'row', refusal: { code: 'member.address_taken' } },
      { memberId: null, refusal: { code: 'invitation.address_limit' } },
      { refusal: null },
    ])
    expect(written(changes, 'Member').map(({ email }) => email)).toEqual(['new@globex.test'])
    expect(written(changes, 'InvitationAllowance')).toMatchObject([{ used: 3 }])
  })
})
