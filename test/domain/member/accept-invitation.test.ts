import { describe, expect, it } from '@jest/globals'
import { acceptInvitation, checkAcceptance } from '../../../shared/domain/member/accept-invitation.ts'
import { MemberStatus, OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { account, client, context, decided, invitation, member, NOW, outline, refusal, written } from '../records.ts'

const { organization } = client()
const state = { organization, member: member(), existing: undefined, account: account(), tokenMatches: true }
const own = (status: -1 | 0 | 1 | 2) => member({ memberId: 'other-row', accountId: 'owner-account', status })

describe('checkAcceptance', () => {
  it('T1: lets the invited person in with the live token', () => {
    expect(checkAcceptance(state, NOW)).toBeUndefined()
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

  it('refuses from the instant of expiry on', () => {
    expect(checkAcceptance(state, invitation.expiresAt)).toMatchObject({ code: 'invitation.expired' })
  })
})

describe('acceptInvitation', () => {
  it('T1: gives the row to the account and tells whoever can confirm it', () => {
    const failed = member({ mailFailure: { at: NOW, reason: 'bounced' } })
    const confirmers = ['a@acme.test', 'b@acme.test']
    const { changes } = decided(acceptInvitation({ ...state, member: failed, confirmers }, context()))
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
    const result = acceptInvitation({ ...state, organization: pending, confirmers: [] }, context())
    expect(refusal(result)).toEqual({ code: 'organization.pending' })
  })

  it('tells at most 20, so that the change fits one transaction', () => {
    const confirmers = Array.from({ length: 300 }, (_, at) => `${at}@acme.test`)
    const { changes } = decided(acceptInvitation({ ...state, confirmers }, context()))
    expect(written(changes, 'MailRequest')).toHaveLength(20)
  })

  it('refuses in a suspended organization', () => {
    const suspended = { ...organization, enabled: false }
    const result = acceptInvitation({ ...state, organization: suspended, confirmers: [] }, context())
    expect(refusal(result)).toEqual({ code: 'organization.suspended' })
  })
})
