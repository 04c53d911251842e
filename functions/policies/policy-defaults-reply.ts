import type { PolicySetting } from '../../shared/store/entities/policy.ts'

/** The defaults of a provider, by the numbers of the policies. */
export function policyDefaultsReply(policies: readonly PolicySetting[]) {
  return {
    object: 'list' as const,
    data: [...policies]
      .sort((one, other) => one.type - other.type)
      .map(({ type, enabled, data }) => ({ object: 'policyDefault' as const, type, enabled, data })),
    continuationToken: null,
  }
}
