import type { organizationsRoutes } from '../../shared/api/organizations.ts'
import { policyInForce } from '../../shared/domain/policy/enforcement.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'

/** Whether the organization enrols its members in account recovery by itself; to whoever has a row in it. */
export const getAutoEnrollStatus: Operation<typeof organizationsRoutes.getAutoEnrollStatus> = async ({
  params,
  actor,
  store,
}) => {
  const { organizationId } = params
  const { accountId } = await ownAccount(store, actor)
  const [organization, member, policies] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
    store.get('OrganizationPolicies', { organizationId }),
  ])
  if (!organization || !member) return refuse('request.not_found')
  const policy = policyInForce(PolicyType.ResetPassword, organization, policies)
  return done({
    object: 'organizationAutoEnrollStatus' as const,
    id: organizationId,
    resetPasswordEnabled: policy?.data?.['autoEnrollEnabled'] === true,
  })
}
