import type { PolicySetting } from '../../store/entities/policy.ts'

const numbers = ['minComplexity', 'minLength'] as const
const flags = ['requireLower', 'requireUpper', 'requireNumbers', 'requireSpecial', 'enforceOnLogin'] as const

type Data = NonNullable<PolicySetting['data']>

/** What master passwords must be; null where no policy says anything. */
export type MasterPasswordRules = Readonly<
  Record<(typeof numbers)[number], number | null> & Record<(typeof flags)[number], boolean | null>
>

/**
 * What the MasterPassword policies of several organizations ask of one person together: the highest number, and whatever
 * one of them requires (specification 7.6). Undefined where none of them asks for anything.
 */
export function combineMasterPasswordRules(
  policies: readonly Pick<PolicySetting, 'data'>[],
): MasterPasswordRules | undefined {
  const all = policies.flatMap(({ data }) => (data ? [data] : []))
  const rules = {
    ...(Object.fromEntries(numbers.map((field) => [field, highest(all, field)])) as Pick<
      MasterPasswordRules,
      (typeof numbers)[number]
    >),
    ...(Object.fromEntries(flags.map((field) => [field, anyOf(all, field)])) as Pick<
      MasterPasswordRules,
      (typeof flags)[number]
    >),
  }
  return Object.values(rules).some((value) => value !== null) ? rules : undefined
}

function highest(all: readonly Data[], field: string): number | null {
  const given = all.map((data) => data[field]).filter((value) => typeof value === 'number')
  return given.length > 0 ? Math.max(...given) : null
}

function anyOf(all: readonly Data[], field: string): boolean | null {
  const given = all.map((data) => data[field]).filter((value) => typeof value === 'boolean')
  return given.length > 0 ? given.includes(true) : null
}
