import { describe, expect, it } from '@jest/globals'
import { acceptInvitation, checkAcceptance } from '../../../shared/domain/member/accept-invitation.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { MemberStatus, OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import {
  account,
  client,
  complianceOf,
  context,
  decided,
  invitation,
  member,
  NOW,
  outline,
  policiesOn,
  refusal,
  written,
} from '../records.ts'

const { organization } = client()
const state = {
  organization,
  member: member(),
  existing: undefined,
  account: account(),
  tokenMatches: true,
  compliance: complianceOf(),
  links: [],
  policies: undefined,
}
const without = { resetPasswordKey: null }
const own = (status: -1 | 0 | 1 | 2) => member({ memberId: 'other-row', accountId: 'owner-account', status })

describe('checkAcceptance', () => {
  it('T1: lets the invited person in with the live token', () => {
    expect(checkAcceptance(state, NOW)).toBeUndefined()
  })

  it('lets a newcomer of SSO in by the invitation of the row that is his already', () => {
    const newcomers = member({ accountId: account().accountId })
    expect(checkAcceptance({ ...state, member: newcomers, existing: newcomers }, NOW)).toBeUndefined()
    expect(checkAcceptance({ ...state, existing: own(MemberStatus.Invited) }, NOW)).toMatchObject({
      code: 'member.already_in_organization',
    })
  })

  it.each([
    ['a wrong token', { tokenMatches: false }, 'invitation.invalid'],
    ['another address', { account: account({ email: 'other@globex.test' }) }, 'invitation.other_address'],
    ['T11: a confirmed row of his own', { existing: own(MemberStatus.Confirmed) }, 'member.already_in_organization'],
    ['T11: an accepted row of his own', { existing: own(MemberStatus.Accepted) }, 'member.awaiting_confirmation'],
    ['T2: a revoked row', { member: member({ status: MemberStatus.Revoked }) }, 'member.revoked'],
    ['a row somebody accepted', { member: member({ status: MemberStatus.Accepted }) }, 'invitation.used'],
    [
      'a used row without the token',
      { member: member({ status: MemberStatus.Accepted }), tokenMatches: false },
      'invitation.invalid',
    ],
  ])('refuses %s', (_, over, code) => {
    expect(checkAcceptance({ ...state, ...over }, NOW)).toMatchObject({ code })
  })

  it('refuses whom the policies do not let in, but tells nobody of them who has no token (T4, T5)', () => {
    const compliance = complianceOf({ here: [PolicyType.TwoFactorAuthentication] })
    expect(checkAcceptance({ ...state, compliance }, NOW)).toMatchObject({ code: 'member.two_step_login_required' })
    const wrong = { ...state, compliance, tokenMatches: false }
    expect(checkAcceptance(wrong, NOW)).toMatchObject({ code: 'invitation.invalid' })
  })

  it('refuses from the instant of expiry on', () => {
    expect(checkAcceptance(state, invitation.expiresAt)).toMatchObject({ code: 'invitation.expired' })
  })
})

describe('acceptInvitation', () => {
  it('T1: gives the row to the account and tells whoever can confirm it', () => {
    const failed = member({ mailFailure: { at: NOW, reason: 'bounced' } })
    const confirmers = ['a@acme.test', 'b@acme.test']
    const { changes } = decided(acceptInvitation({ ...state, member: failed, confirmers }, without, context()))
    expect(outline(changes)).toEqual(['replace Member', 'create MailRequest', 'create MailRequest'])
    expect(written(changes, 'Member')).toEqual([
      {
        ...failed,
        status: MemberStatus.Accepted,
        accountId: 'owner-account',
        name: 'Hank',
        mailFailure: null,
        revisedAt: NOW,
      },
    ])
    expect(written(changes, 'MailRequest')).toMatchObject(
      confirmers.map((to) => ({
        to,
        letter: { kind: 'member-accepted', organizationName: 'Globex', memberEmail: 'owner@globex.test' },
      })),
    )
  })

  it('sends the owner of a pending organization to the acceptance with keys', () => {
    const pending = { ...organization, status: OrganizationStatus.Pending }
    const result = acceptInvitation({ ...state, organization: pending, confirmers: [] }, without, context())
    expect(refusal(result)).toEqual({ code: 'organization.pending' })
  })

  it('tells at most 20, so that the change fits one transaction', () => {
    const confirmers = Array.from({ length: 300 }, (_, at) => `${at}@acme.test`)
    const { changes } = decided(acceptInvitation({ ...state, confirmers }, without, context()))
    expect(written(changes, 'MailRequest')).toHaveLength(20)
  })

  it('refuses in a suspended organization', () => {
    const suspended = { ...organization, enabled: false }
    const result = acceptInvitation({ ...state, organization: suspended, confirmers: [] }, without, context())
    expect(refusal(result)).toEqual({ code: 'organization.suspended' })
  })

  describe('in an organization that recovers accounts', () => {
    const enterprise = client({ organization: { planType: 19 } }).organization
    const recovering = (data: Record<string, unknown> | null) => ({
      ...state,
      organization: enterprise,
      confirmers: [],
      policies: { ...policiesOn([PolicyType.ResetPassword], data), version: 1 },
    })

    it('enrols whoever brings a key, and logs 1506', () => {
      const { changes } = decided(acceptInvitation(recovering(null), { resetPasswordKey: '4.key' }, context()))
      expect(outline(changes)).toEqual(['unchanged OrganizationPolicies', 'replace Member', 'create AuditEvent'])
      expect(written(changes, 'Member')).toMatchObject([{ resetPasswordKey: '4.key' }])
      expect(written(changes, 'AuditEvent')).toMatchObject([{ type: 1506, memberId: 'member' }])
    })

    it('needs the key where everybody is enrolled, and not where people choose', () => {
      const needed = acceptInvitation(recovering({ autoEnrollEnabled: true }), without, context())
      expect(refusal(needed)).toEqual({ code: 'member.recovery_key_needed', field: 'resetPasswordKey' })
      expect(acceptInvitation(recovering({ autoEnrollEnabled: false }), without, context()).ok).toBe(true)
    })
  })

  it('enrols nobody where the organization does not recover accounts', () => {
    const { changes } = decided(
      acceptInvitation({ ...state, confirmers: [] }, { resetPasswordKey: '4.key' }, context()),
    )
    expect(written(changes, 'Member')).toMatchObject([{ resetPasswordKey: null }])
    expect(written(changes, 'AuditEvent')).toEqual([])
  })
})
