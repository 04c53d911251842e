import { roleInProvider } from '../../shared/domain/access/standing.ts'
import { isBound, policyInForce } from '../../shared/domain/policy/enforcement.ts'
import { combineMasterPasswordRules } from '../../shared/domain/policy/master-password.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { Member } from '../../shared/store/entities/organization.ts'

const { MasterPassword } = PolicyType

/** What the organizations of the account ask of its master password together; null where they ask nothing. */
export async function masterPasswordPolicyReply(store: StoreReads, account: Pick<Account, 'accountId'>) {
  const members = await store.listIndexed('Member', account)
  const [organizations, saved] = await Promise.all([
    store.getMany('Organization', members),
    store.getMany('OrganizationPolicies', members),
  ])
  const inForce = members.flatMap((member, at) => {
    const organization = organizations[at]
    const policy = organization && policyInForce(MasterPassword, organization, saved[at])
    return policy ? [{ member, policy }] : []
  })
  const binding = await Promise.all(inForce.map(async ({ member }) => isBoundMember(store, member)))
  const rules = combineMasterPasswordRules(inForce.filter((_, at) => binding[at]).map(({ policy }) => policy))
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

async function isBoundMember(store: StoreReads, { type, status, organizationId, accountId }: Member): Promise<boolean> {
  const link = await store.find('ClientLink', 'byOrganization', { organizationId })
  const staff = link && (await store.find('ProviderUser', 'byAccount', { providerId: link.providerId, accountId }))
  return isBound(MasterPassword, { type, status, isProviderUser: roleInProvider(staff) !== undefined })
}
