import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Organization } from '../../store/entities/organization.ts'
import type { OrganizationPolicies, PolicySetting, SavedPolicy } from '../../store/entities/policy.ts'
import type { SsoConfiguration } from '../../store/entities/sso.ts'
import type { MemberId, OrganizationId } from '../../store/id.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requireFeature } from '../organization/plan-features.ts'
import { isSsoReady } from '../sso/settle-connection.ts'
import { checkData, checkSize, checkTurningOff, checkTurningOn, type Foundations, isOnAmong } from './check-policy.ts'
import { requestEnforcement } from './request-enforcement.ts'
import { withSendSettings } from './send-settings.ts'

/** Whether saving the setting turns its policy on; one that is on already has no side effects again. */
export function turnsOn({ type, enabled }: PolicySetting, saved: OrganizationPolicies | undefined): boolean {
  return enabled && !isOnAmong(saved?.policies ?? [])(type)
}

/**
 * Saves one policy (specification 7.1). `violators` are the members who do not comply with it, if it is turned on and
 * revokes such: they are revoked by a worker that this change set asks (specification 7.4). The original refuses the save
 * when one of them has no master password; here every account has one.
 */
export function savePolicy(
  state: {
    organization: Organization
    saved: Stored<OrganizationPolicies> | undefined
    violators: readonly MemberId[]
    hasVerifiedDomain: boolean
    /** Login with SSO, where the policy rests on it. */
    sso?: Stored<SsoConfiguration> | undefined
  },
  setting: PolicySetting,
  context: Context,
): Result<{ changes: ChangeSet; policy: SavedPolicy }> {
  const { organization, saved, violators, sso } = state
  const before = saved?.policies ?? []
  const has = { hasVerifiedDomain: state.hasVerifiedDomain, isSsoReady: isSsoReady(sso) }
  const refusal = checkSaving(organization, setting, before, has)
  if (refusal) return refusal
  const settings = withSendSettings(setting, before)
  const revised = settings.map((one) => revise(one, before, context))
  const policies = [...before.filter(({ type }) => !revised.some((one) => one.type === type)), ...revised]
  const [policy] = revised
  const tooLarge = checkSize(policies)
  if (tooLarge || !policy) return tooLarge ?? refuse('request.failed')
  const { organizationId } = organization
  return {
    ok: true,
    policy,
    changes: [
      ...(sso && setting.enabled ? [unchanged('SsoConfiguration', sso)] : []),
      saved
        ? replace('OrganizationPolicies', saved, { policies })
        : create('OrganizationPolicies', { organizationId, policies }),
      ...revised.map((one) => policyEvent(organizationId, one, context)),
      ...requestEnforcement(organizationId, setting.type, violators, context),
    ],
  }
}

function checkSaving(
  organization: Organization,
  setting: PolicySetting,
  before: readonly PolicySetting[],
  has: Foundations,
): Refusal | undefined {
  const isOn = isOnAmong(before)
  const { type, enabled } = setting
  const refusal = requireFeature(organization, 'usePolicies') ?? checkData(setting)
  if (refusal || enabled === isOn(type)) return refusal
  return enabled ? checkTurningOn(type, isOn, has) : checkTurningOff(type, isOn, has.hasVerifiedDomain)
}

function revise(setting: PolicySetting, before: readonly SavedPolicy[], { now, ids }: Context): SavedPolicy {
  const known = before.find(({ type }) => type === setting.type)
  return { ...(known ?? { policyId: ids.next(), createdAt: now }), ...setting, revisedAt: now }
}

function policyEvent(organizationId: OrganizationId, { policyId }: SavedPolicy, context: Context): Change {
  return organizationEvent(context, EventType.PolicyUpdated, { organizationId, policyId })
}

/** The policies that a new organization starts with, and their events. */
export function firstPolicies(
  organizationId: OrganizationId,
  settings: readonly PolicySetting[],
  context: Context,
): ChangeSet {
  if (settings.length === 0) return []
  const policies = settings.map((one) => revise(one, [], context))
  return [
    create('OrganizationPolicies', { organizationId, policies }),
    ...policies.map((one) => policyEvent(organizationId, one, context)),
  ]
}
