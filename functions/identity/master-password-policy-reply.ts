import { combineMasterPasswordRules } from '../../shared/domain/policy/master-password.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { bindingPolicies } from './binding-policies.ts'

/** What the organizations of the account ask of its master password together; null where they ask nothing. */
export async function masterPasswordPolicyReply(store: StoreReads, account: Pick<Account, 'accountId'>) {
  const binding = await bindingPolicies(store, PolicyType.MasterPassword, account)
  const rules = combineMasterPasswordRules(binding.map(({ policy }) => policy))
  return rules
    ? {
        MinComplexity: rules.minComplexity,
        MinLength: rules.minLength,
        RequireLower: rules.requireLower,
        RequireUpper: rules.requireUpper,
        RequireNumbers: rules.requireNumbers,
        RequireSpecial: rules.requireSpecial,
        EnforceOnLogin: rules.enforceOnLogin,
        Object: 'masterPasswordPolicy' as const,
      }
    : null
}
