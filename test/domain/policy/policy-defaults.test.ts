import { describe, expect, it } from '@jest/globals'
import { setPolicyDefaults } from '../../../shared/domain/policy/policy-defaults.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import type { PolicySetting } from '../../../shared/store/entities/policy.ts'
import { BEFORE, context, decided, NOW, outline, refusal, written } from '../records.ts'

const { DisableSend, MasterPassword, RequireSso, ResetPassword, SingleOrg } = PolicyType
const setting = (type: PolicyType, enabled = true, data: PolicySetting['data'] = null) => ({ type, enabled, data })
const set = (...wished: PolicySetting[]) =>
  setPolicyDefaults({ providerId: 'provider', saved: undefined }, wished, context())

describe('setPolicyDefaults', () => {
  it('writes them the first time, and replaces all of them later', () => {
    const policies = [setting(ResetPassword), setting(SingleOrg)]
    const first = decided(set(...policies))
    expect(outline(first.changes)).toEqual(['create ProviderPolicyDefaults'])
    expect(written(first.changes, 'ProviderPolicyDefaults')).toEqual([
      { providerId: 'provider', policies, revisedAt: NOW },
    ])
    const saved = { providerId: 'provider', policies, revisedAt: BEFORE, version: 1 }
    const later = decided(setPolicyDefaults({ providerId: 'provider', saved }, [], context()))
    expect(outline(later.changes)).toEqual(['replace ProviderPolicyDefaults'])
    expect(written(later.changes, 'ProviderPolicyDefaults')).toMatchObject([{ policies: [] }])
  })

  it('takes SendControls along with DisableSend', () => {
    const { policies } = decided(set(setting(DisableSend)))
    expect(policies.map(({ type }) => type)).toEqual([DisableSend, PolicyType.SendControls])
  })

  it.each([
    ['one that needs another', [setting(ResetPassword)], 'policy.required_first', 'policies.0'],
    [
      'one that needs another which is off',
      [setting(SingleOrg, false), setting(ResetPassword)],
      'policy.required_first',
      'policies.1',
    ],
    ['one that is not to be had', [setting(SingleOrg), setting(RequireSso)], 'policy.needs_sso', 'policies.1'],
    ['one twice', [setting(SingleOrg), setting(SingleOrg, false)], 'policy.named_twice', 'policies.0'],
    [
      'wrong data',
      [setting(MasterPassword, true, { minLength: 5 })],
      'policy.data_invalid',
      'policies.0.data.minLength',
    ],
  ])('refuses %s, and names the place', (_, wished, code, field) => {
    expect(refusal(set(...wished))).toMatchObject({ code, field })
  })
})
