import { describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { acceptBySso } from '../../../shared/domain/sso/accept-by-sso.ts'
import { becomeAccount } from '../../../shared/domain/sso/become-account.ts'
import {
  account,
  BEFORE,
  client,
  complianceOf,
  context,
  decided,
  member,
  outline,
  refusal,
  written,
} from '../records.ts'

const { organization } = client({ organization: { planType: 19 } })
const newcomer = {
  accountId: 'ada',
  email: 'ada@globex.test',
  name: 'Ada',
  securityStamp: 'stamp',
  createdAt: BEFORE,
  version: 1,
}
const row = member({ accountId: 'ada', email: 'ada@globex.test' })
const verifier = { salt: 'salt', hash: 'hash' }
const place = { organization, member: row, policies: undefined, confirmers: ['owner@globex.test'] }
const state = { ...place, newcomer, verifier, compliance: complianceOf() }
const keys = {
  masterPasswordHint: null,
  kdf: { kdf: 0 as const, iterations: 600_000, memory: null, parallelism: null },
  key: '2.key',
  publicKey: 'public',
  privateKey: '2.private',
  resetPasswordKey: null,
}

describe('becomeAccount', () => {
  it('makes the account of a newcomer, whose place is accepted and not confirmed', () => {
    const { changes } = decided(becomeAccount(state, keys, context()))
    expect(outline(changes)).toEqual(['remove Newcomer', 'create Account', 'replace Member', 'create MailRequest'])
    expect(written(changes, 'Account')[0]).toMatchObject({
      accountId: 'ada',
      email: 'ada@globex.test',
      name: 'Ada',
      verifier,
      twoStepProviders: [],
    })
    expect(written(changes, 'Member')[0]).toMatchObject({ status: 1, accountId: 'ada', key: null })
  })

  it('turns codes by mail on where two-step login is required (T136)', () => {
    const compliance = complianceOf({ here: [PolicyType.TwoFactorAuthentication] })
    const { changes } = decided(becomeAccount({ ...state, compliance }, keys, context()))
    expect(written(changes, 'Account')[0]).toMatchObject({ twoStepProviders: [1] })
    expect(written(changes, 'TwoStepLogin')[0]).toMatchObject({ accountId: 'ada', codeAddress: 'ada@globex.test' })
  })

  it('refuses keys that are derived too weakly', () => {
    const weak = { ...keys, kdf: { ...keys.kdf, iterations: 1000 } }
    expect(refusal(becomeAccount(state, weak, context())).code).toBe('account.kdf_out_of_range')
  })
})

describe('acceptBySso', () => {
  const accept = (over: Partial<Parameters<typeof acceptBySso>[0]> = {}) =>
    acceptBySso(
      { ...place, account: account(), compliance: complianceOf(), ...over },
      { resetPasswordKey: null },
      context(),
    )

  it.each([
    ['revoked', -1, 'member.revoked'],
    ['accepted', 1, 'member.awaiting_confirmation'],
    ['confirmed', 2, 'member.already_in_organization'],
  ] as const)('refuses a row that is %s', (_, status, code) => {
    expect(refusal(accept({ member: { ...row, status } })).code).toBe(code)
  })

  it('asks what every acceptance asks: the policies', () => {
    const compliance = complianceOf({ here: [PolicyType.TwoFactorAuthentication] })
    expect(refusal(accept({ compliance })).code).toBe('member.two_step_login_required')
    expect(decided(accept()).changes.length).toBeGreaterThan(0)
  })
})
