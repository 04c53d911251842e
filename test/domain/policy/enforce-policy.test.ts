import { describe, expect, it } from '@jest/globals'
import { TRANSACTION_STEPS_MAX, toTransaction } from '../../../functions/runtime/transaction.ts'
import { enforceStep, membersOfStep } from '../../../shared/domain/policy/enforce-policy.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import type { PolicyEnforcement } from '../../../shared/store/entities/policy.ts'
import { BEFORE, client, context, member, NOW, organizationSeats, outline, written } from '../records.ts'

const { SingleOrg, TwoFactorAuthentication } = PolicyType
const { organization } = client({ organization: { planType: 19 } })
const seats = organizationSeats({ occupied: 40, confirmed: 30, confirmedOwners: 1 })

const row = (memberId: string, over: Parameters<typeof member>[0] = {}) =>
  member({
    memberId,
    accountId: `account of ${memberId}`,
    email: `${memberId}@globex.test`,
    type: MemberType.User,
    status: MemberStatus.Confirmed,
    ...over,
  })

const enforcement = (memberIds: string[], over: Partial<PolicyEnforcement> = {}) => ({
  organizationId: 'organization',
  enforcementId: 'enforcement',
  policyType: TwoFactorAuthentication,
  memberIds,
  next: 0,
  actorId: 'actor',
  requestedAt: BEFORE,
  finishedAt: null,
  version: 1,
  ...over,
})

const policies = (type: PolicyType, enabled = true) => ({
  organizationId: 'organization',
  policies: [{ policyId: 'policy', type, enabled, data: null, createdAt: BEFORE, revisedAt: BEFORE }],
})
const around = { organization, seats, saved: policies(TwoFactorAuthentication) }

describe('enforceStep', () => {
  it('revokes each, keeps what he was, frees his seat, logs it twice and tells him', () => {
    const members = [row('ada'), row('bob', { status: MemberStatus.Accepted, type: MemberType.Custom })]
    const changes = enforceStep({ ...around, enforcement: enforcement(['ada', 'bob']), members }, context())
    expect(written(changes, 'Member')).toEqual([
      { ...members[0], status: -1, revocation: { from: 2, reason: 2, at: NOW }, revisedAt: NOW },
      { ...members[1], status: -1, revocation: { from: 1, reason: 2, at: NOW }, revisedAt: NOW },
    ])
    expect(written(changes, 'OrganizationSeats')).toEqual([{ ...seats, occupied: 38, confirmed: 29 }])
    expect(written(changes, 'AuditEvent').map(({ type, memberId }) => [type, memberId])).toEqual([
      [1511, 'ada'],
      [1520, 'ada'],
      [1511, 'bob'],
      [1520, 'bob'],
    ])
    expect(written(changes, 'MailRequest').map(({ to, letter }) => [to, letter])).toEqual(
      ['ada@globex.test', 'bob@globex.test'].map((to) => [
        to,
        { kind: 'member-revoked-by-policy', organizationName: 'Globex', policyName: 'Require two-step login' },
      ]),
    )
    expect(written(changes, 'PolicyEnforcement')).toMatchObject([{ next: 2, finishedAt: NOW }])
  })

  it('revokes by SingleOrg with a reason and an event of its own', () => {
    const changes = enforceStep(
      {
        ...around,
        saved: policies(SingleOrg),
        enforcement: enforcement(['ada'], { policyType: SingleOrg }),
        members: [row('ada')],
      },
      context(),
    )
    expect(written(changes, 'Member')).toMatchObject([{ revocation: { reason: 4 } }])
    expect(written(changes, 'AuditEvent').map(({ type }) => type)).toEqual([1511, 1521])
  })

  it('skips who was revoked, left or became an administrator meanwhile, and goes on', () => {
    const members = [
      row('revoked', { status: MemberStatus.Revoked }),
      row('admin', { type: MemberType.Admin }),
      row('owner', { type: MemberType.Owner }),
    ]
    const ids = ['revoked', 'admin', 'owner', 'left', ...Array.from({ length: 20 }, (_, at) => `later-${at}`)]
    const changes = enforceStep({ ...around, enforcement: enforcement(ids), members }, context())
    expect(outline(changes)).toEqual(['replace PolicyEnforcement'])
    expect(written(changes, 'PolicyEnforcement')).toMatchObject([{ next: 18, finishedAt: null }])
  })

  it.each([
    ['the organization is gone', { organization: undefined, seats: undefined }],
    ['the policy was turned off again', { saved: policies(TwoFactorAuthentication, false) }],
  ])('revokes nobody any more once %s', (_, over) => {
    const state = { ...around, ...over, enforcement: enforcement(['ada']), members: [row('ada')] }
    const changes = enforceStep(state, context())
    expect(outline(changes)).toEqual(['replace PolicyEnforcement'])
    expect(written(changes, 'PolicyEnforcement')).toMatchObject([{ next: 0, finishedAt: NOW }])
  })

  it('fits one transaction with as many members as a step can have', () => {
    const ids = Array.from({ length: 30 }, (_, at) => `member-${at}`)
    const whole = enforcement(ids)
    const members = membersOfStep(whole).map((memberId) => row(memberId))
    const changes = enforceStep({ ...around, enforcement: whole, members }, context())
    expect(written(changes, 'Member')).toHaveLength(18)
    expect(toTransaction(changes, 'table').length).toBeLessThanOrEqual(TRANSACTION_STEPS_MAX)
  })
})
