import type { policiesRoutes } from '../../shared/api/policies.ts'
import { hasVerifiedDomain } from '../../shared/domain/claimed-domain/is-claimed.ts'
import { policyTypeOf } from '../../shared/domain/policy/policy-rules.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policyStatus } from './policy-status.ts'

/** One policy; one that was never saved is off. */
export const getPolicy: Operation<typeof policiesRoutes.getPolicy> = async ({ scope, params, store }) => {
  const { organizationId } = params
  const type = policyTypeOf(params.type)
  if (type === undefined) return refuse('request.not_found')
  const [saved, domains] = await Promise.all([
    store.get('OrganizationPolicies', { organizationId }),
    store.listAll('OrganizationDomain', { organizationId }),
  ])
  const policy = saved?.policies.find((one) => one.type === type)
  const isVerified = hasVerifiedDomain(scope.organization, domains)
  return done(policyStatus(organizationId, policy ?? { type, enabled: false, data: null }, isVerified))
}
