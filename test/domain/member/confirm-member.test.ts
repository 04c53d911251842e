import { describe, expect, it } from '@jest/globals'
import { confirmMember } from '../../../shared/domain/member/confirm-member.ts'
import { MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import { client, context, decided, member, NOW, organizationSeats, outline, refusal, written } from '../records.ts'

const { organization } = client()
const accepted = member({ status: MemberStatus.Accepted, accountId: 'owner-account' })
const state = { organization, member: accepted, seats: organizationSeats({ confirmed: 4, confirmedOwners: 1 }) }
const request = { key: '4.wrapped' }

describe('confirmMember', () => {
  it('T26: hands over the key, counts the member, logs 1501 and tells him', () => {
    const { changes } = decided(confirmMember(state, request, context()))
    expect(outline(changes)).toEqual([
      'replace Member',
      'replace OrganizationSeats',
      'create AuditEvent',
      'create MailRequest',
    ])
    expect(written(changes, 'Member')).toEqual([
      { ...accepted, status: MemberStatus.Confirmed, key: '4.wrapped', revisedAt: NOW },
    ])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ scope: 'ORG', type: 1501 }])
    expect(written(changes, 'MailRequest')).toMatchObject([
      { to: 'owner@globex.test', letter: { kind: 'member-confirmed' } },
    ])
  })

  it.each([
    [MemberType.Owner, { confirmed: 5, confirmedOwners: 2, occupied: 1 }],
    [MemberType.Admin, { confirmed: 5, confirmedOwners: 1, occupied: 1 }],
    [MemberType.User, { confirmed: 5, confirmedOwners: 1, occupied: 1 }],
    [MemberType.Custom, { confirmed: 5, confirmedOwners: 1, occupied: 1 }],
  ])('counts a member of type %d as %j; his seat was occupied before', (type, counted) => {
    const { changes } = decided(confirmMember({ ...state, member: { ...accepted, type } }, request, context()))
    expect(written(changes, 'OrganizationSeats')).toMatchObject([counted])
  })

  it.each([
    ['T17: Invited', MemberStatus.Invited],
    ['Confirmed', MemberStatus.Confirmed],
    ['Revoked', MemberStatus.Revoked],
  ])('refuses a row that is %s', (_, status) => {
    const result = confirmMember({ ...state, member: { ...accepted, status } }, request, context())
    expect(refusal(result)).toEqual({ code: 'member.not_accepted' })
  })

  it('refuses while the organization is suspended', () => {
    const suspended = { ...organization, enabled: false }
    const result = confirmMember({ ...state, organization: suspended }, request, context())
    expect(refusal(result)).toEqual({ code: 'organization.suspended' })
  })
})
