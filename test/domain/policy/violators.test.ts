import { describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { isElsewhere, populationOf, revocationBy } from '../../../shared/domain/policy/violators.ts'
import { MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import { member } from '../records.ts'

const { Accepted, Confirmed, Invited, Revoked } = MemberStatus
const { Admin, Custom, Owner, User } = MemberType
const { SingleOrg, TwoFactorAuthentication } = PolicyType

const row = (memberId: string, over: Parameters<typeof member>[0] = {}) =>
  member({ memberId, accountId: `account of ${memberId}`, type: User, status: Confirmed, ...over })

describe('revocationBy', () => {
  it('revokes by two policies, each with a reason and an event of its own', () => {
    expect(revocationBy(TwoFactorAuthentication)).toEqual({ reason: 2, eventType: 1520 })
    expect(revocationBy(SingleOrg)).toEqual({ reason: 4, eventType: 1521 })
    const others = Object.values(PolicyType).filter((type) => type !== SingleOrg && type !== TwoFactorAuthentication)
    expect(others.filter((type) => revocationBy(type))).toEqual([])
  })
})

describe('populationOf', () => {
  it.each([TwoFactorAuthentication, SingleOrg])(
    'is, for policy %i, who accepted or is confirmed and neither owner nor admin nor staff nor whoever acts',
    (type) => {
      const members = [
        row('confirmed'),
        row('accepted', { status: Accepted }),
        row('custom', { type: Custom }),
        row('owner', { type: Owner }),
        row('admin', { type: Admin }),
        row('invited', { status: Invited, accountId: null }),
        row('revoked', { status: Revoked }),
        row('actor'),
        row('staff'),
      ]
      const around = { actorId: 'account of actor', staff: new Set(['account of staff']) }
      expect(populationOf(type, members, around).map(({ memberId }) => memberId)).toEqual([
        'confirmed',
        'accepted',
        'custom',
      ])
    },
  )
})

describe('isElsewhere', () => {
  const here = { organizationId: 'here' }

  it.each([
    [Accepted, true],
    [Confirmed, true],
    [Revoked, true],
    [Invited, false],
  ])('says of a row of status %i in another organization: %s', (status, expected) => {
    expect(
      isElsewhere(
        [
          { ...here, status: Confirmed },
          { organizationId: 'there', status },
        ],
        here,
      ),
    ).toBe(expected)
  })

  it('does not count the row in the organization itself', () => {
    expect(isElsewhere([{ ...here, status: Confirmed }], here)).toBe(false)
  })
})
