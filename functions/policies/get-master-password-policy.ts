import type { policiesRoutes } from '../../shared/api/policies.ts'
import { policyInForce } from '../../shared/domain/policy/enforcement.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { policyReply } from '../runtime/policy-reply.ts'

/** The MasterPassword policy, to whoever has a row in the organization that was not revoked. */
export const getMasterPasswordPolicy: Operation<typeof policiesRoutes.getMasterPasswordPolicy> = async ({
  params,
  actor,
  store,
}) => {
  const { organizationId } = params
  const { accountId } = await ownAccount(store, actor)
  const [organization, saved, member] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('OrganizationPolicies', { organizationId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
  ])
  const policy = organization && policyInForce(PolicyType.MasterPassword, organization, saved)
  if (!policy || !member || member.status === MemberStatus.Revoked) return refuse('request.not_found')
  return done(policyReply(organizationId, policy))
}
