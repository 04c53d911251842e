import type { policiesRoutes } from '../../shared/api/policies.ts'
import { hasVerifiedDomain } from '../../shared/domain/claimed-domain/is-claimed.ts'
import { policyTypeOf } from '../../shared/domain/policy/policy-rules.ts'
import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { savePolicy as decide, turnsOn } from '../../shared/domain/policy/save-policy.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { findViolators } from '../runtime/find-violators.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { policyReply } from '../runtime/policy-reply.ts'

/** Saves one policy; members who do not comply with one that is turned on are revoked shortly after. */
export const savePolicy: Operation<typeof policiesRoutes.savePolicy> = async (call) => {
  const { params, body, scope, store, context } = call
  const { organization } = scope
  const type = policyTypeOf(params.type)
  if (type === undefined) return refuse('request.not_found')
  const { enabled = false, data } = body.policy ?? body
  const setting = { type, enabled, data: data ?? null }
  const [saved, domains, sso] = await Promise.all([
    store.get('OrganizationPolicies', organization),
    store.listAll('OrganizationDomain', organization),
    type === PolicyType.RequireSso ? store.get('SsoConfiguration', organization) : undefined,
  ])
  const violators = turnsOn(setting, saved) ? await findViolators(type, call) : []
  const decision = decide(
    { organization, saved, violators, hasVerifiedDomain: hasVerifiedDomain(organization, domains), sso },
    setting,
    context,
  )
  return decision.ok ? done(policyReply(organization.organizationId, decision.policy), decision.changes) : decision
}
