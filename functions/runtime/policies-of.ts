import { planFeatures } from '../../shared/domain/organization/plan-features.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { policyReply } from './policy-reply.ts'

/**
 * Every saved policy of every organization that the account is a confirmed member of, for clients to enforce: on or off,
 * of organizations that are enabled and whose plan has policies. Whom a policy exempts, clients know by the member's type.
 */
export async function policiesOf(
  store: StoreReads,
  accountId: AccountId,
): Promise<readonly ReturnType<typeof policyReply>[]> {
  const members = await store.listIndexed('Member', { accountId })
  const confirmed = members.filter(({ status }) => status === MemberStatus.Confirmed)
  const [organizations, saved] = await Promise.all([
    store.getMany('Organization', confirmed),
    store.getMany('OrganizationPolicies', confirmed),
  ])
  return confirmed.flatMap(({ organizationId }, at) => {
    const organization = organizations[at]
    if (!organization?.enabled || !planFeatures(organization.planType).usePolicies) return []
    return (saved[at]?.policies ?? []).map((policy) => policyReply(organizationId, policy))
  })
}
