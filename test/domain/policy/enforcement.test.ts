import { describe, expect, it } from '@jest/globals'
import { isBound, policyInForce } from '../../../shared/domain/policy/enforcement.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import { BEFORE } from '../records.ts'

const { Accepted, Confirmed, Invited, Revoked } = MemberStatus
const { Admin, Custom, Owner, User } = MemberType
const confirmedUser = { type: User, status: Confirmed, isProviderUser: false }

describe('isBound', () => {
  const usual = PolicyType.DisablePersonalVaultExport

  it('binds confirmed and accepted users and custom members (T125)', () => {
    for (const type of [User, Custom]) {
      for (const status of [Accepted, Confirmed]) expect(isBound(usual, { ...confirmedUser, type, status })).toBe(true)
    }
  })

  it.each([
    ['owners', { type: Owner }],
    ['admins', { type: Admin }],
    ['those invited', { status: Invited }],
    ['those revoked', { status: Revoked }],
    ["the provider's staff", { isProviderUser: true }],
  ])('exempts %s (T125)', (_, over) => {
    expect(isBound(usual, { ...confirmedUser, ...over })).toBe(false)
  })

  it.each([
    [PolicyType.TwoFactorAuthentication, { owner: false, revoked: true, staff: false }],
    [PolicyType.SingleOrg, { owner: false, revoked: true, staff: false }],
    [PolicyType.MasterPassword, { owner: true, revoked: false, staff: false }],
    [PolicyType.ResetPassword, { owner: true, revoked: false, staff: true }],
    [PolicyType.AutomaticUserConfirmation, { owner: true, revoked: true, staff: true }],
  ])('binds by policy %i: %j', (policy, expected) => {
    expect({
      owner: isBound(policy, { ...confirmedUser, type: Owner }),
      revoked: isBound(policy, { ...confirmedUser, status: Revoked }),
      staff: isBound(policy, { ...confirmedUser, isProviderUser: true }),
    }).toEqual(expected)
  })
})

describe('policyInForce', () => {
  const policy = {
    policyId: 'policy',
    type: PolicyType.SingleOrg,
    enabled: true,
    data: null,
    createdAt: BEFORE,
    revisedAt: BEFORE,
  }
  const saved = { organizationId: 'organization', policies: [policy] }
  const enterprise = { enabled: true, planType: 19 }

  it('is one that is on, in an enabled organization whose plan has policies', () => {
    expect(policyInForce(PolicyType.SingleOrg, enterprise, saved)).toEqual(policy)
  })

  it('is none that is off, was never saved, or belongs to a suspended or a Teams organization', () => {
    const off = { ...saved, policies: [{ ...policy, enabled: false }] }
    expect(policyInForce(PolicyType.SingleOrg, enterprise, off)).toBeUndefined()
    expect(policyInForce(PolicyType.SingleOrg, enterprise, undefined)).toBeUndefined()
    expect(policyInForce(PolicyType.MasterPassword, enterprise, saved)).toBeUndefined()
    expect(policyInForce(PolicyType.SingleOrg, { ...enterprise, enabled: false }, saved)).toBeUndefined()
    expect(policyInForce(PolicyType.SingleOrg, { ...enterprise, planType: 17 }, saved)).toBeUndefined()
  })
})
