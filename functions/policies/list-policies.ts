import type { policiesRoutes } from '../../shared/api/policies.ts'
import { hasVerifiedDomain } from '../../shared/domain/claimed-domain/is-claimed.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policyStatus } from './policy-status.ts'

/** The policies that were saved at least once, by their numbers. */
export const listPolicies: Operation<typeof policiesRoutes.listPolicies> = async ({ scope, params, store }) => {
  const [saved, domains] = await Promise.all([
    store.get('OrganizationPolicies', params),
    store.listAll('OrganizationDomain', params),
  ])
  const isVerified = hasVerifiedDomain(scope.organization, domains)
  const policies = [...(saved?.policies ?? [])].sort((one, other) => one.type - other.type)
  return done({
    object: 'list' as const,
    data: policies.map((policy) => policyStatus(params.organizationId, policy, isVerified)),
    continuationToken: null,
  })
}
