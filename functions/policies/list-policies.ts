import type { policiesRoutes } from '../../shared/api/policies.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policyStatus } from './policy-status.ts'

/** The policies that were saved at least once, by their numbers. */
export const listPolicies: Operation<typeof policiesRoutes.listPolicies> = async ({ params, store }) => {
  const saved = await store.get('OrganizationPolicies', params)
  const policies = [...(saved?.policies ?? [])].sort((one, other) => one.type - other.type)
  return done({
    object: 'list' as const,
    data: policies.map((policy) => policyStatus(params.organizationId, policy)),
    continuationToken: null,
  })
}
