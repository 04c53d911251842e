import { describe, expect, it } from '@jest/globals'
import { claimedNames, isClaimed } from '../../../shared/domain/claimed-domain/is-claimed.ts'
import type { OrganizationDomain } from '../../../shared/store/entities/organization-domain.ts'

const at = '2026-03-01T00:00:00.000Z'
const domain = (domainName: string, verifiedAt: string | null): OrganizationDomain => ({
  domainId: domainName,
  organizationId: 'organization',
  domainName,
  txt: 'keyward=AAAA',
  runs: 0,
  lastCheckedAt: null,
  reminded: false,
  dueAt: null,
  verifiedAt,
  createdAt: at,
})
const domains = [domain('globex.test', at), domain('initech.test', null)]
const enterprise = { enabled: true, planType: 19 }
const member = (email: string, accountId: string | null = 'account', status: -1 | 0 | 2 = 2) => ({
  email,
  accountId,
  status,
  revocation: status === -1 ? { from: 0 as const, reason: 1, at } : null,
})

describe('a claimed account', () => {
  it.each([
    [{ enabled: true, planType: 17 }, false],
    [{ enabled: false, planType: 19 }, false],
    [enterprise, true],
  ])('in an organization %j is claimed: %s (T140)', (organization, claimed) => {
    expect(isClaimed(claimedNames(organization, domains), member('ada@globex.test'))).toBe(claimed)
  })

  it.each(['ada@initech.test', 'ada@sub.globex.test', 'ada@globex.test.evil', 'globex.test@evil.test'])(
    'does not have the address %s',
    (email) => {
      expect(isClaimed(claimedNames(enterprise, domains), member(email))).toBe(false)
    },
  )

  it('exists: somebody who is only invited has none', () => {
    expect(isClaimed(claimedNames(enterprise, domains), member('ada@globex.test', null))).toBe(false)
  })

  it.each([0, -1] as const)('is not made yet while a newcomer has not accepted (status %i)', (status) => {
    expect(isClaimed(claimedNames(enterprise, domains), member('ada@globex.test', 'newcomer', status))).toBe(false)
  })
})
