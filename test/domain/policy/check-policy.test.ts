import { describe, expect, it } from '@jest/globals'
import { checkData, checkSize, checkTurningOff, checkTurningOn } from '../../../shared/domain/policy/check-policy.ts'
import { policyRules, policyTypeOf } from '../../../shared/domain/policy/policy-rules.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'

const all = Object.values(PolicyType)
const { FillAssist, MasterPassword, SendControls, SingleOrg } = PolicyType
const dependents = all.filter((type) => policyRules[type].requires === SingleOrg)

describe('the table of policies', () => {
  it('knows all 23, each by a name of its own', () => {
    expect(all).toEqual(Array.from({ length: 23 }, (_, type) => type))
    expect(new Set(all.map((type) => policyRules[type].name)).size).toBe(23)
  })

  it('lets exactly six policies need SingleOrg, and no policy any other', () => {
    expect(dependents).toEqual([4, 8, 9, 16, 18, 20])
    expect(all.filter((type) => policyRules[type].requires !== undefined)).toEqual(dependents)
  })

  it('is looked up by the number as it is written, and by nothing else', () => {
    expect(all.map((type) => policyTypeOf(String(type)))).toEqual(all)
    for (const text of ['23', '-1', '03', '1.0', ' 1', '', 'SingleOrg', '1e0', '__proto__']) {
      expect(policyTypeOf(text)).toBeUndefined()
    }
  })
})

describe('checkData', () => {
  const fields = (type: PolicyType, data: Record<string, unknown> | null, enabled = true) =>
    checkData({ type, enabled, data })

  it.each([
    [{ minLength: 12, minComplexity: 0, requireLower: true }],
    [{ minLength: 128, minComplexity: 4, enforceOnLogin: false }],
    [{ minLength: null, requireUpper: null }],
    [{ somethingNew: 'passes' }],
    [{}],
    [null],
  ])('lets MasterPassword say %j', (data) => {
    expect(fields(MasterPassword, data)).toBeUndefined()
  })

  it.each([
    [MasterPassword, { minLength: 129 }, 'minLength', 'must be a whole number from 12 to 128'],
    [MasterPassword, { minLength: 11 }, 'minLength', 'must be a whole number from 12 to 128'],
    [MasterPassword, { minLength: '12' }, 'minLength', 'must be a whole number from 12 to 128'],
    [MasterPassword, { minLength: 12.5 }, 'minLength', 'must be a whole number from 12 to 128'],
    [MasterPassword, { minComplexity: 5 }, 'minComplexity', 'must be a whole number from 0 to 4'],
    [MasterPassword, { minComplexity: -1 }, 'minComplexity', 'must be a whole number from 0 to 4'],
    [MasterPassword, { requireLower: 'true' }, 'requireLower', 'must be true or false'],
    [PolicyType.ResetPassword, { autoEnrollEnabled: 1 }, 'autoEnrollEnabled', 'must be true or false'],
    [PolicyType.SendOptions, { disableHideEmail: 'no' }, 'disableHideEmail', 'must be true or false'],
    [SendControls, { whoCanAccess: 3 }, 'whoCanAccess', 'must be a whole number from 0 to 2'],
    [SendControls, { deletionHours: 0 }, 'deletionHours', 'must be a whole number from 1 to 744'],
    [SendControls, { allowedDomains: 'x'.repeat(1001) }, 'allowedDomains', 'must be a text of at most 1000 characters'],
    [SendControls, { allowedSendTypes: [0, 2] }, 'allowedSendTypes', 'each must be a whole number from 0 to 1'],
    [SendControls, { allowedSendTypes: [0, 1, 0] }, 'allowedSendTypes', 'must be a list of at most 2'],
  ])('refuses policy %i that says %j, naming the field (T118)', (type, data, field, rule) => {
    for (const enabled of [true, false]) {
      const refusal = fields(type, data, enabled)
      expect(refusal).toMatchObject({ code: 'policy.data_invalid', field: `data.${field}`, values: { field } })
      expect(refusal?.values?.['rule']).toContain(rule)
    }
  })

  it.each([
    [{ allowedDomains: ['a.test', 'b.test'], allowedSendTypes: [0, 1], deletionHours: 744, whoCanAccess: 2 }],
    [{ allowedDomains: 'a.test,b.test', disableSend: true, disableHideEmail: false }],
  ])('lets SendControls say %j', (data) => {
    expect(fields(SendControls, data)).toBeUndefined()
  })

  it.each([
    [null],
    [{}],
    [{ rulesUrl: null }],
    [{ rulesUrl: 'http://rules.test/x.json' }],
    [{ rulesUrl: 'rules.test' }],
    [{ rulesUrl: '/rules.json' }],
    [{ rulesUrl: 'https://' }],
    [{ rulesUrl: 7 }],
  ])('does not let FillAssist be on with %j, and does not look when it is off (T124)', (data) => {
    expect(fields(FillAssist, data)).toMatchObject({ code: 'policy.data_invalid', field: 'data.rulesUrl' })
    expect(fields(FillAssist, data, false)).toBeUndefined()
  })

  it.each(['https://rules.test/x.json', 'HTTPS://rules.test'])('lets FillAssist be on with %s (T124)', (rulesUrl) => {
    expect(fields(FillAssist, { rulesUrl })).toBeUndefined()
  })
})

describe('checkTurningOn', () => {
  it.each(dependents)('refuses policy %i while SingleOrg is off, and names it', (type) => {
    expect(checkTurningOn(type, () => false)).toEqual({
      ok: false,
      code: 'policy.required_first',
      values: { policy: policyRules[type].name, required: 'Single organization' },
    })
  })

  it.each([
    [PolicyType.RequireSso, 'policy.needs_sso'],
    [PolicyType.AutomaticUserConfirmation, 'policy.automatic_confirmation_unavailable'],
    [PolicyType.BlockClaimedDomainAccountCreation, 'policy.needs_verified_domain'],
  ])('refuses policy %i for want of what it rests on: %s (T122)', (type, code) => {
    expect(checkTurningOn(type, () => true)).toEqual({ ok: false, code })
  })

  it('lets every other policy be turned on once SingleOrg is', () => {
    const others = all.filter((type) => ![4, 18, 19].includes(type))
    expect(others.map((type) => checkTurningOn(type, (one) => one === SingleOrg))).toEqual(others.map(() => undefined))
  })
})

describe('checkTurningOff', () => {
  it('names the one policy that needs SingleOrg, does not name several, and lets it go when there is none (T112)', () => {
    const on =
      (...types: PolicyType[]) =>
      (type: PolicyType) =>
        types.includes(type)
    expect(checkTurningOff(SingleOrg, on(SingleOrg, 8))).toEqual({
      ok: false,
      code: 'policy.depended_on',
      values: { policy: 'Single organization', dependent: 'Account recovery' },
    })
    expect(checkTurningOff(SingleOrg, on(SingleOrg, 8, 9))).toEqual({
      ok: false,
      code: 'policy.several_depend',
      values: { policy: 'Single organization' },
    })
    expect(checkTurningOff(SingleOrg, on(SingleOrg, 0, 1, 2))).toBeUndefined()
  })

  it('lets every policy go that no other needs', () => {
    const others = all.filter((type) => type !== SingleOrg)
    expect(others.map((type) => checkTurningOff(type, () => true))).toEqual(others.map(() => undefined))
  })
})

describe('checkSize', () => {
  it('counts bytes, not characters', () => {
    const policies = (text: string) => [{ type: 2, enabled: true, data: { text } }] as const
    expect(checkSize(policies('x'.repeat(299_000)))).toBeUndefined()
    expect(checkSize(policies('x'.repeat(300_000)))).toMatchObject({ code: 'policy.data_too_large' })
    expect(checkSize(policies('é'.repeat(150_000)))).toMatchObject({ code: 'policy.data_too_large' })
  })
})
