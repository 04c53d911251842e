import { describe, expect, it } from '@jest/globals'
import { confirmMembers } from '../../../shared/domain/member/confirm-members.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { type Member, MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import {
  client,
  complianceOf,
  context,
  decided,
  member,
  NOW,
  organizationSeats,
  outline,
  policiesOn,
  refusal,
  written,
} from '../records.ts'

const { organization } = client()
const accepted = member({ status: MemberStatus.Accepted, accountId: 'owner-account' })
const compliant = complianceOf()
const lacking = complianceOf({ here: [PolicyType.TwoFactorAuthentication] })
const row = (over: Partial<Member> = {}, compliance = compliant) => ({
  member: { ...accepted, ...over },
  compliance,
  key: '4.wrapped',
})
const seats = organizationSeats({ confirmed: 4, confirmedOwners: 1 })
const state = { organization, seats, policies: undefined, rows: [row()] }

describe('confirmMembers', () => {
  it('T26: hands over the key, counts the member, logs 1501 and tells him', () => {
    const { changes, outcomes } = decided(confirmMembers(state, context()))
    expect(outcomes).toEqual([null])
    expect(outline(changes)).toEqual([
      'replace OrganizationSeats',
      'replace Member',
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
    const { changes } = decided(confirmMembers({ ...state, rows: [row({ type })] }, context()))
    expect(written(changes, 'OrganizationSeats')).toMatchObject([counted])
  })

  it.each([
    ['T17: Invited', MemberStatus.Invited],
    ['Confirmed', MemberStatus.Confirmed],
    ['Revoked', MemberStatus.Revoked],
  ])('refuses a row that is %s, and writes nothing', (_, status) => {
    const { outcomes, changes } = decided(confirmMembers({ ...state, rows: [row({ status })] }, context()))
    expect(outcomes).toMatchObject([{ code: 'member.not_accepted' }])
    expect(changes).toEqual([])
  })

  it('confirms the others where one row is unknown and one violates a policy (T22, T25)', () => {
    const rows = [
      { member: undefined, compliance: undefined, key: '4.wrapped' },
      row({ memberId: 'one' }),
      row({ memberId: 'two' }, lacking),
      row({ memberId: 'three', type: MemberType.User }),
    ]
    const policies = { ...policiesOn([PolicyType.TwoFactorAuthentication]), version: 1 }
    const { outcomes, changes } = decided(confirmMembers({ ...state, policies, rows }, context()))
    expect(outcomes).toMatchObject([
      { code: 'request.not_found' },
      null,
      { code: 'member.two_step_login_required' },
      null,
    ])
    expect(written(changes, 'Member').map(({ memberId }) => memberId)).toEqual(['one', 'three'])
    expect(written(changes, 'OrganizationSeats')).toMatchObject([{ confirmed: 6, confirmedOwners: 2 }])
    expect(outline(changes)).toContain('unchanged OrganizationPolicies')
  })

  it('refuses while the organization is suspended', () => {
    const suspended = { ...organization, enabled: false }
    const result = confirmMembers({ ...state, organization: suspended }, context())
    expect(refusal(result)).toEqual({ code: 'organization.suspended' })
  })
})
