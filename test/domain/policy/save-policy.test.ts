import { describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { firstPolicies, savePolicy, turnsOn } from '../../../shared/domain/policy/save-policy.ts'
import type { OrganizationPolicies, PolicySetting, SavedPolicy } from '../../../shared/store/entities/policy.ts'
import { BEFORE, client, context, decided, NOW, outline, refusal, written } from '../records.ts'

const { organization } = client({ organization: { planType: 19 } })
const { MasterPassword, ResetPassword, SingleOrg, TwoFactorAuthentication } = PolicyType

const policy = (type: PolicyType, enabled = true): SavedPolicy => ({
  policyId: `policy-${type}`,
  type,
  enabled,
  data: null,
  createdAt: BEFORE,
  revisedAt: BEFORE,
})
const stored = (...policies: SavedPolicy[]) => ({ organizationId: 'organization', policies, version: 3 })
const setting = (type: PolicyType, enabled = true, data: PolicySetting['data'] = null) => ({ type, enabled, data })
const save = (wish: PolicySetting, saved?: OrganizationPolicies & { version: number }, violators: string[] = []) =>
  savePolicy({ organization, saved, violators, hasVerifiedDomain: false }, wish, context())

describe('savePolicy', () => {
  it('adds the first policy of an organization and logs it (T109)', () => {
    const { changes, policy: added } = decided(save(setting(MasterPassword, true, { minLength: 14 })))
    expect(outline(changes)).toEqual(['create OrganizationPolicies', 'create AuditEvent'])
    expect(added).toEqual({
      policyId: 'id-1',
      type: MasterPassword,
      enabled: true,
      data: { minLength: 14 },
      createdAt: NOW,
      revisedAt: NOW,
    })
    expect(written(changes, 'OrganizationPolicies')).toEqual([{ organizationId: 'organization', policies: [added] }])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ scope: 'ORG', type: 1700, policyId: 'id-1' }])
  })

  it('changes a saved policy, keeps its id, and leaves the others alone (T109)', () => {
    const saved = stored(policy(MasterPassword), policy(TwoFactorAuthentication))
    const { changes } = decided(save(setting(MasterPassword, false), saved))
    expect(outline(changes)).toEqual(['replace OrganizationPolicies', 'create AuditEvent'])
    const [after] = written(changes, 'OrganizationPolicies')
    expect(after?.policies).toEqual([
      policy(TwoFactorAuthentication),
      { ...policy(MasterPassword, false), revisedAt: NOW },
    ])
  })

  it('saves without data what comes without (T119)', () => {
    const saved = stored({ ...policy(MasterPassword), data: { minLength: 14 } })
    expect(decided(save(setting(MasterPassword), saved)).policy.data).toBeNull()
  })

  it('refuses an organization whose plan has no policies, and names the plan that has (T110)', () => {
    const teams = client().organization
    const nothing = { saved: undefined, violators: [], hasVerifiedDomain: false }
    const result = savePolicy({ organization: teams, ...nothing }, setting(SingleOrg), context())
    expect(refusal(result)).toMatchObject({
      code: 'organization.plan_lacks_feature',
      values: { plan: 'Enterprise (Monthly)' },
    })
  })

  it('asks for the policy that is needed first, and lets none go that is needed (T112)', () => {
    expect(refusal(save(setting(ResetPassword))).code).toBe('policy.required_first')
    expect(refusal(save(setting(ResetPassword), stored(policy(SingleOrg, false)))).code).toBe('policy.required_first')
    expect(save(setting(ResetPassword), stored(policy(SingleOrg))).ok).toBe(true)
    const both = stored(policy(SingleOrg), policy(ResetPassword))
    expect(refusal(save(setting(SingleOrg, false), both)).code).toBe('policy.depended_on')
    const three = stored(policy(SingleOrg), policy(ResetPassword), policy(PolicyType.MaximumVaultTimeout))
    expect(refusal(save(setting(SingleOrg, false), three)).code).toBe('policy.several_depend')
    expect(save(setting(SingleOrg, false), stored(policy(SingleOrg), policy(ResetPassword, false))).ok).toBe(true)
  })

  it('does not ask again for what is needed where nothing is turned on or off', () => {
    expect(save(setting(ResetPassword), stored(policy(ResetPassword))).ok).toBe(true)
    const off = stored(policy(SingleOrg, false), policy(ResetPassword))
    expect(save(setting(SingleOrg, false), off).ok).toBe(true)
  })

  it('saves SendControls along with DisableSend, and logs both', () => {
    const { changes } = decided(save(setting(PolicyType.DisableSend)))
    const [after] = written(changes, 'OrganizationPolicies')
    expect(after?.policies.map(({ type, enabled }) => [type, enabled])).toEqual([
      [PolicyType.DisableSend, true],
      [PolicyType.SendControls, true],
    ])
    expect(written(changes, 'AuditEvent').map(({ policyId }) => policyId)).toEqual(
      after?.policies.map(({ policyId }) => policyId),
    )
  })

  it('asks the worker to revoke those who do not comply, a thousand in a record', () => {
    const violators = Array.from({ length: 2001 }, (_, at) => `member-${at}`)
    const { changes } = decided(save(setting(SingleOrg), undefined, violators))
    const enforcements = written(changes, 'PolicyEnforcement')
    expect(enforcements.map(({ memberIds }) => memberIds.length)).toEqual([1000, 1000, 1])
    expect(enforcements.flatMap(({ memberIds }) => memberIds)).toEqual(violators)
    expect(new Set(enforcements.map(({ enforcementId }) => enforcementId)).size).toBe(3)
    expect(enforcements[0]).toMatchObject({
      organizationId: 'organization',
      policyType: SingleOrg,
      next: 0,
      actorId: 'actor',
      requestedAt: NOW,
      finishedAt: null,
    })
  })
})

describe('turnsOn', () => {
  it('is true only for a policy that was off or never saved', () => {
    expect(turnsOn(setting(SingleOrg), undefined)).toBe(true)
    expect(turnsOn(setting(SingleOrg), stored(policy(SingleOrg, false)))).toBe(true)
    expect(turnsOn(setting(SingleOrg), stored(policy(SingleOrg)))).toBe(false)
    expect(turnsOn(setting(SingleOrg, false), undefined)).toBe(false)
  })
})

describe('firstPolicies', () => {
  it('writes nothing where there are none', () => {
    expect(firstPolicies('organization', [], context())).toEqual([])
  })

  it('writes one record and one event each', () => {
    const changes = firstPolicies('organization', [setting(SingleOrg), setting(MasterPassword)], context())
    expect(outline(changes)).toEqual(['create OrganizationPolicies', 'create AuditEvent', 'create AuditEvent'])
    expect(written(changes, 'AuditEvent').map(({ type }) => type)).toEqual([1700, 1700])
  })
})
