import type { policiesRoutes } from '../../shared/api/policies.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policyDefaultsReply } from './policy-defaults-reply.ts'

/** The policies that new Enterprise clients start with. */
export const getPolicyDefaults: Operation<typeof policiesRoutes.getPolicyDefaults> = async ({ params, store }) => {
  const saved = await store.get('ProviderPolicyDefaults', params)
  return done(policyDefaultsReply(saved?.policies ?? []))
}
