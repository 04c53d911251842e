import { describe, expect, it } from '@jest/globals'
import { planFeatures } from '../../../shared/domain/organization/plan-features.ts'

const included = (planType: number) =>
  Object.entries(planFeatures(planType))
    .filter(([, has]) => has)
    .map(([feature]) => feature)

const both = ['useGroups', 'useDirectory', 'useEvents', 'useTotp', 'use2fa', 'useApi', 'useScim', 'usersGetPremium']
const enterpriseOnly = [
  'usePolicies',
  'useSso',
  'useOrganizationDomains',
  'useKeyConnector',
  'useResetPassword',
  'useCustomPermissions',
  'useMyItems',
  'useInviteLinks',
  'useRiskInsights',
]

describe('planFeatures', () => {
  it('gives Teams what both plans have', () => {
    expect(included(17)).toEqual(both)
  })

  it('gives Enterprise the rest as well', () => {
    expect(included(19)).toEqual([...both, ...enterpriseOnly])
  })

  it('throws for a plan that no stored record can have', () => {
    expect(() => planFeatures(20)).toThrow('There is no plan 20')
  })
})
