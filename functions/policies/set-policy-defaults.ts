import type { policiesRoutes } from '../../shared/api/policies.ts'
import { setPolicyDefaults as decide } from '../../shared/domain/policy/policy-defaults.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policyDefaultsReply } from './policy-defaults-reply.ts'

/** Replaces the policies that new Enterprise clients start with; clients that are there already keep theirs. */
export const setPolicyDefaults: Operation<typeof policiesRoutes.setPolicyDefaults> = async ({
  params,
  body,
  store,
  context,
}) => {
  const { providerId } = params
  const saved = await store.get('ProviderPolicyDefaults', { providerId })
  const wished = body.policies.map(({ type, enabled, data = null }) => ({ type, enabled, data }))
  const decision = decide({ providerId, saved }, wished, context)
  return decision.ok ? done(policyDefaultsReply(decision.policies), decision.changes) : decision
}
