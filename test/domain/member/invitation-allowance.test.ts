import { describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import { hoursAfter } from '../../../shared/domain/instant.ts'
import {
  allowanceKey,
  checkAllowance,
  checkReinviteWait,
  spendAll,
} from '../../../shared/domain/member/invitation-allowance.ts'
import { BEFORE, decided, NOW, outline, refusal, written } from '../records.ts'

const used = (of: 'inviter' | 'organization' | 'address', count: number) => {
  const key = allowanceKey(of, 'subject', NOW)
  return { key, stored: { ...key, used: count, version: 1 } }
}

describe('checkAllowance', () => {
  it.each([
    ['inviter', limits.invitationsOfInviterMax, 'invitation.inviter_limit'],
    ['organization', limits.invitationsOfOrganizationMax, 'invitation.organization_limit'],
    ['address', limits.invitationsToAddressMax, 'invitation.address_limit'],
  ] as const)(
    'lets the last invitation of the %s through and refuses the one after, until midnight',
    (of, max, code) => {
      expect(checkAllowance(used(of, max - 1), 1, NOW)).toBeUndefined()
      expect(checkAllowance(used(of, max), 1, NOW)).toMatchObject({ code, values: { max, retryAfterSeconds: 43_200 } })
      expect(checkAllowance(used(of, max - 5), 6, NOW)).toMatchObject({ code })
    },
  )

  it('begins every day anew', () => {
    expect(allowanceKey('inviter', 'subject', '2026-03-01T23:59:59.999Z').day).toBe('2026-03-01')
    expect(allowanceKey('inviter', 'subject', '2026-03-02T00:00:00.000Z').day).toBe('2026-03-02')
  })
})

describe('spendAll', () => {
  it('counts on every allowance, whether it was used before or not', () => {
    const fresh = { key: allowanceKey('organization', 'o', NOW), stored: undefined }
    const { changes } = decided(spendAll([used('inviter', 3), fresh], 4, NOW))
    expect(outline(changes)).toEqual(['replace InvitationAllowance', 'create InvitationAllowance'])
    expect(written(changes, 'InvitationAllowance').map((one) => one.used)).toEqual([7, 4])
  })

  it('refuses by the first allowance that does not bear it', () => {
    const result = spendAll([used('inviter', 0), used('organization', limits.invitationsOfOrganizationMax)], 1, NOW)
    expect(refusal(result)).toMatchObject({ code: 'invitation.organization_limit' })
  })

  it('writes nothing for nothing', () => {
    expect(decided(spendAll([used('inviter', 3)], 0, NOW)).changes).toEqual([])
  })
})

describe('checkReinviteWait', () => {
  const issued = (secondsAgo: number) => {
    const at = new Date(Date.parse(NOW) - secondsAgo * 1000).toISOString()
    return { nonce: 'nonce', expiresAt: hoursAfter(at, limits.invitationHours) }
  }

  it('lets the first invitation be repeated at once', () => {
    expect(checkReinviteWait({ createdAt: NOW, invitation: issued(0) }, NOW)).toBeUndefined()
  })

  it('lets a repeated one be repeated a minute later, and says how long that is', () => {
    expect(checkReinviteWait({ createdAt: BEFORE, invitation: issued(60) }, NOW)).toBeUndefined()
    expect(checkReinviteWait({ createdAt: BEFORE, invitation: issued(59) }, NOW)).toMatchObject({
      code: 'invitation.too_soon',
      values: { retryAfterSeconds: 1 },
    })
  })

  it('has nothing to say about who holds no invitation', () => {
    expect(checkReinviteWait({ createdAt: BEFORE, invitation: null }, NOW)).toBeUndefined()
  })
})
