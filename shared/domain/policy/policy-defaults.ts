import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { PolicySetting, ProviderPolicyDefaults } from '../../store/entities/policy.ts'
import type { ProviderId } from '../../store/id.ts'
import type { Context } from '../context.ts'
import { checkData, checkTurningOn, isOnAmong } from './check-policy.ts'
import { withSendSettings } from './send-settings.ts'

/**
 * Sets the policies that every new Enterprise client of the provider starts with, in place of those before. They must be
 * right by the rules that hold in an organization, and complete among themselves. They come in one request, which is smaller
 * than what a record holds. A refusal names the place in the list.
 */
export function setPolicyDefaults(
  state: { providerId: ProviderId; saved: Stored<ProviderPolicyDefaults> | undefined },
  wished: readonly PolicySetting[],
  { now }: Context,
): Result<{ changes: ChangeSet; policies: readonly PolicySetting[] }> {
  for (const [at, setting] of wished.entries()) {
    const refusal = checkDefault(setting, wished)
    if (refusal) return { ...refusal, field: ['policies', at, ...(refusal.field ? [refusal.field] : [])].join('.') }
  }
  const policies = wished.reduce(add, [])
  const { providerId, saved } = state
  const after = { policies: [...policies], revisedAt: now }
  return {
    ok: true,
    policies,
    changes: [
      saved
        ? replace('ProviderPolicyDefaults', saved, after)
        : create('ProviderPolicyDefaults', { providerId, ...after }),
    ],
  }
}

function checkDefault(setting: PolicySetting, all: readonly PolicySetting[]): Refusal | undefined {
  const { type, enabled } = setting
  if (all.some((other) => other !== setting && other.type === type)) return refuse('policy.named_twice')
  return checkData(setting) ?? (enabled ? checkTurningOn(type, isOnAmong(all)) : undefined)
}

function add(before: readonly PolicySetting[], setting: PolicySetting): readonly PolicySetting[] {
  const settings = withSendSettings(setting, before)
  return [...before.filter(({ type }) => !settings.some((one) => one.type === type)), ...settings]
}
