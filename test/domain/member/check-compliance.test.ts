import { describe, expect, it } from '@jest/globals'
import { type Compliance, checkCompliance, type Membership } from '../../../shared/domain/member/check-compliance.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import { policiesOn } from '../records.ts'

const TWO_STEP = PolicyType.TwoFactorAuthentication
const SINGLE = PolicyType.SingleOrg

/** A user's membership in an enterprise organization with these policies on. */
function membership(types: readonly number[], over: Partial<Membership> = {}): Membership {
  return {
    type: MemberType.User,
    status: MemberStatus.Accepted,
    isProviderUser: false,
    organization: { enabled: true, planType: 19 },
    policies: policiesOn(types),
    ...over,
  }
}

const other = membership([])
const strict = membership([SINGLE])
const compliance = (here: Membership, over: Partial<Compliance> = {}): Compliance => ({
  here,
  elsewhere: [],
  isTwoStepLoginOn: false,
  ...over,
})

describe('checkCompliance', () => {
  it.each([
    ['no policy at all', compliance(membership([]))],
    ['organizations without policies', compliance(membership([]), { elsewhere: [other, other] })],
    ['two-step login where it is required (T4, T22)', compliance(membership([TWO_STEP]), { isTwoStepLoginOn: true })],
    ['a single organization that is the only one', compliance(membership([SINGLE]))],
  ])('lets a person in with %s', (_, state) => {
    expect(checkCompliance(state)).toBeUndefined()
  })

  it.each([
    ['two-step login is off (T4, T22)', compliance(membership([TWO_STEP])), 'member.two_step_login_required'],
    [
      'he is in another organization too (T5, T20)',
      compliance(membership([SINGLE]), { elsewhere: [other] }),
      'member.single_organization_here',
    ],
    [
      'another organization forbids it',
      compliance(membership([]), { elsewhere: [other, strict] }),
      'member.single_organization_elsewhere',
    ],
    [
      'both kinds are violated here',
      compliance(membership([TWO_STEP, SINGLE]), { elsewhere: [other] }),
      'member.policies_violated',
    ],
    [
      'one is violated here and one elsewhere',
      compliance(membership([TWO_STEP]), { elsewhere: [strict] }),
      'member.policies_violated',
    ],
  ])('refuses where %s', (_, state, code) => {
    expect(checkCompliance(state)).toMatchObject({ code })
  })

  it.each([MemberStatus.Invited, MemberStatus.Revoked])('passes over a row of status %i elsewhere (T7)', (status) => {
    const elsewhere = [{ ...strict, status }]
    expect(checkCompliance(compliance(membership([SINGLE]), { elsewhere }))).toBeUndefined()
  })

  it.each([
    ['an owner', { type: MemberType.Owner }],
    ['an admin', { type: MemberType.Admin }],
    ["the provider's staff", { isProviderUser: true }],
    ['members of a suspended organization', { organization: { enabled: false, planType: 19 } }],
    ['members of an organization whose plan has no policies', { organization: { enabled: true, planType: 17 } }],
  ])('does not bind %s', (_, over) => {
    expect(checkCompliance(compliance(membership([TWO_STEP, SINGLE], over), { elsewhere: [other] }))).toBeUndefined()
    expect(checkCompliance(compliance(membership([]), { elsewhere: [membership([SINGLE], over)] }))).toBeUndefined()
  })
})
