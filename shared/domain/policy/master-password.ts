import type { PolicySetting } from '../../store/entities/policy.ts'

type Data = NonNullable<PolicySetting['data']>

/** What master passwords must be; null where no policy says anything. */
export interface MasterPasswordRules {
  readonly minComplexity: number | null
  readonly minLength: number | null
  readonly requireLower: boolean | null
  readonly requireUpper: boolean | null
  readonly requireNumbers: boolean | null
  readonly requireSpecial: boolean | null
  readonly enforceOnLogin: boolean | null
}

/**
 * What the MasterPassword policies of several organizations ask of one person together: the highest number, and whatever
 * one of them requires (specification 7.6). Undefined where none of them asks for anything.
 */
export function combineMasterPasswordRules(
  policies: readonly Pick<PolicySetting, 'data'>[],
): MasterPasswordRules | undefined {
  const all = policies.flatMap(({ data }) => (data ? [data] : []))
  const rules = {
    minComplexity: highest(all, 'minComplexity'),
    minLength: highest(all, 'minLength'),
    requireLower: anyOf(all, 'requireLower'),
    requireUpper: anyOf(all, 'requireUpper'),
    requireNumbers: anyOf(all, 'requireNumbers'),
    requireSpecial: anyOf(all, 'requireSpecial'),
    enforceOnLogin: anyOf(all, 'enforceOnLogin'),
  }
  return Object.values(rules).some((value) => value !== null) ? rules : undefined
}

function highest(all: readonly Data[], field: keyof MasterPasswordRules): number | null {
  const given = all.map((data) => data[field]).filter((value) => typeof value === 'number')
  return given.length > 0 ? Math.max(...given) : null
}

function anyOf(all: readonly Data[], field: keyof MasterPasswordRules): boolean | null {
  const given = all.map((data) => data[field]).filter((value) => typeof value === 'boolean')
  return given.length > 0 ? given.includes(true) : null
}
