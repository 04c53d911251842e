import { describe, expect, it } from '@jest/globals'
import { combineMasterPasswordRules } from '../../../shared/domain/policy/master-password.ts'

const silent = {
  minComplexity: null,
  minLength: null,
  requireLower: null,
  requireUpper: null,
  requireNumbers: null,
  requireSpecial: null,
  enforceOnLogin: null,
}

describe('combineMasterPasswordRules', () => {
  it('takes the highest number and whatever one organization requires (T121)', () => {
    const one = { data: { minLength: 12, minComplexity: 3, requireLower: true, requireUpper: false } }
    const other = { data: { minLength: 16, requireUpper: false, requireNumbers: true, enforceOnLogin: false } }
    const combined = {
      minComplexity: 3,
      minLength: 16,
      requireLower: true,
      requireUpper: false,
      requireNumbers: true,
      requireSpecial: null,
      enforceOnLogin: false,
    }
    expect(combineMasterPasswordRules([one, other])).toEqual(combined)
    expect(combineMasterPasswordRules([other, one])).toEqual(combined)
  })

  it.each([[[]], [[{ data: null }]], [[{ data: {} }, { data: { minLength: null, requireLower: null } }]]])(
    'asks for nothing where nobody asks for anything: %j (T121)',
    (policies) => {
      expect(combineMasterPasswordRules(policies)).toBeUndefined()
    },
  )

  it('hands a single organization its own rules, and nothing it does not know', () => {
    const data = { minLength: 14, unknown: 99 }
    expect(combineMasterPasswordRules([{ data }])).toEqual({ ...silent, minLength: 14 })
  })
})
