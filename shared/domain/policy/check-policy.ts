import { limits } from '../../config/limits.ts'
import { type Refusal, refuse } from '../../errors/catalogue.ts'
import type { PolicySetting } from '../../store/entities/policy.ts'
import { policyRules } from './policy-rules.ts'
import { PolicyType } from './policy-type.ts'

type IsOn = (type: PolicyType) => boolean

/** Whether a policy is on among these. */
export const isOnAmong =
  (policies: readonly PolicySetting[]): IsOn =>
  (type) =>
    policies.some((policy) => policy.type === type && policy.enabled)

/** Why the policy's data cannot be saved, or undefined; the refusal names the field, as `data.minLength`. */
export function checkData({ type, enabled, data }: PolicySetting): Refusal | undefined {
  const { fields = {}, needs = {} } = policyRules[type]
  const given = Object.entries(fields).filter(([field]) => (data?.[field] ?? null) !== null)
  for (const [field, check] of [...given, ...(enabled ? Object.entries(needs) : [])]) {
    const rule = check(data?.[field])
    if (rule) return refuse('policy.data_invalid', { field: `data.${field}`, values: { field, rule } })
  }
  return undefined
}

/** What an organization has that policies rest on. */
export interface Foundations {
  readonly hasVerifiedDomain: boolean
  /** Whether its members can sign in through its identity provider. */
  readonly isSsoReady: boolean
}

/** Why the policy cannot be turned on, or undefined if it can (specification 7.3). */
export function checkTurningOn(
  type: PolicyType,
  isOn: IsOn,
  { hasVerifiedDomain, isSsoReady }: Foundations = { hasVerifiedDomain: false, isSsoReady: false },
): Refusal | undefined {
  const { name, requires, unavailable, needsVerifiedDomain, needsSso } = policyRules[type]
  if (requires !== undefined && !isOn(requires)) {
    return refuse('policy.required_first', { values: { policy: name, required: policyRules[requires].name } })
  }
  if (needsVerifiedDomain && !hasVerifiedDomain) return refuse('policy.needs_verified_domain')
  if (needsSso && !isSsoReady) return refuse('policy.needs_sso')
  return unavailable && refuse(unavailable)
}

/** Why the policy cannot be turned off, or undefined if it can: others that are on may need it (specification 7.3). */
export function checkTurningOff(type: PolicyType, isOn: IsOn, hasVerifiedDomain = false): Refusal | undefined {
  if (type === PolicyType.SingleOrg && hasVerifiedDomain) return refuse('policy.domain_verified')
  const [dependent, ...more] = Object.values(PolicyType).filter(
    (other) => policyRules[other].requires === type && isOn(other),
  )
  if (dependent === undefined) return undefined
  const policy = policyRules[type].name
  if (more.length > 0) return refuse('policy.several_depend', { values: { policy } })
  return refuse('policy.depended_on', { values: { policy, dependent: policyRules[dependent].name } })
}

/** All policies of an organization stand in one record, and a record has a limit. */
export function checkSize(policies: readonly PolicySetting[]): Refusal | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(policies)).length
  return bytes > limits.policiesBytesMax ? refuse('policy.data_too_large', { field: 'data' }) : undefined
}
