import { describe, expect, it } from '@jest/globals'
import { invitationLetter } from '../../../shared/domain/member/invitation-letter.ts'
import { reinviteMember } from '../../../shared/domain/member/reinvite-member.ts'
import { MemberStatus, MemberType, OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import {
  client,
  context,
  decided,
  IN_FIVE_DAYS,
  invitation,
  member,
  NOW,
  outline,
  refusal,
  written,
} from '../records.ts'

const { organization } = client()
const key = { of: 'address', subject: 'owner@globex.test', day: '2026-03-01' } as const
const state = { organization, member: member(), providerName: 'Acme MSP', allowance: { key, stored: undefined } }

describe('reinviteMember', () => {
  it('puts a new invitation in the place of the one before and mails it', () => {
    const failed = member({ mailFailure: { at: NOW, reason: 'bounced' } })
    const { changes } = decided(reinviteMember({ ...state, member: failed }, context()))
    expect(outline(changes)).toEqual(['replace Member', 'create MailRequest', 'create InvitationAllowance'])
    const [row] = written(changes, 'Member')
    expect(row).toMatchObject({ status: MemberStatus.Invited, mailFailure: null, revisedAt: NOW })
    expect(row?.invitation?.nonce).not.toBe(invitation.nonce)
    expect(row?.invitation?.expiresAt).toBe(IN_FIVE_DAYS)
    expect(written(changes, 'MailRequest')).toMatchObject([{ to: 'owner@globex.test', letter: row?.invitation }])
  })

  it.each([
    ['Accepted', MemberStatus.Accepted],
    ['Confirmed', MemberStatus.Confirmed],
    ['Revoked', MemberStatus.Revoked],
  ])('refuses a member who is %s', (_, status) => {
    const result = reinviteMember({ ...state, member: member({ status }) }, context())
    expect(refusal(result)).toEqual({ code: 'member.not_invited' })
  })
})

describe('invitationLetter', () => {
  it('carries the nonce, not a token, and says what the invited person becomes', () => {
    expect(invitationLetter(member(), organization, 'Acme MSP')).toEqual({
      kind: 'member-invited',
      organizationId: 'organization',
      memberId: 'member',
      organizationName: 'Globex',
      providerName: 'Acme MSP',
      asOwner: true,
      initializes: false,
      email: 'owner@globex.test',
      ...invitation,
    })
    const pending = { ...organization, status: OrganizationStatus.Pending }
    expect(invitationLetter(member({ type: MemberType.User }), pending, null)).toMatchObject({
      asOwner: false,
      initializes: true,
      providerName: null,
    })
  })

  it('throws where there is no invitation', () => {
    expect(() => invitationLetter(member({ invitation: null }), organization, null)).toThrow('no invitation')
  })
})
