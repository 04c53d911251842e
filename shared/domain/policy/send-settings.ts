import type { PolicySetting } from '../../store/entities/policy.ts'
import { PolicyType } from './policy-type.ts'

const { DisableSend, SendOptions, SendControls } = PolicyType

/**
 * SendControls says what DisableSend and SendOptions say together: whichever is saved, the others follow, so that clients
 * of either age see the same (specification 7.4). Returns the settings to save, the given one first; one alone where
 * nothing else changes.
 */
export function withSendSettings(
  setting: PolicySetting,
  before: readonly PolicySetting[],
): readonly [PolicySetting, ...PolicySetting[]] {
  const saved = (type: PolicyType) => before.find((one) => one.type === type)
  const isNews = (one: PolicySetting) => {
    const known = saved(one.type)
    return known ? !isSame(known, one) : one.enabled
  }
  switch (setting.type) {
    case SendControls:
      return [setting, ...byControls(setting, saved(SendOptions)).filter(isNews)]
    case DisableSend:
    case SendOptions: {
      const disableSend = setting.type === DisableSend ? setting : saved(DisableSend)
      const sendOptions = setting.type === SendOptions ? setting : saved(SendOptions)
      return [setting, ...[controls(disableSend, sendOptions, saved(SendControls))].filter(isNews)]
    }
    default:
      return [setting]
  }
}

function byControls({ enabled, data }: PolicySetting, options: PolicySetting | undefined): readonly PolicySetting[] {
  const disableHideEmail = enabled && data?.['disableHideEmail'] === true
  return [
    { type: DisableSend, enabled: enabled && data?.['disableSend'] === true, data: null },
    { type: SendOptions, enabled: disableHideEmail, data: { ...options?.data, disableHideEmail } },
  ]
}

/** What else SendControls limits stays as long as it is on; limits that were off do not come back to life. */
function controls(
  disableSend: PolicySetting | undefined,
  options: PolicySetting | undefined,
  before: PolicySetting | undefined,
): PolicySetting {
  const { disableSend: _, disableHideEmail: __, ...others } = (before?.enabled && before.data) || {}
  const flags = {
    disableSend: disableSend?.enabled ?? false,
    disableHideEmail: options?.enabled === true && options.data?.['disableHideEmail'] === true,
  }
  const limitsMore = Object.values(others).some((value) => value !== null)
  return {
    type: SendControls,
    enabled: flags.disableSend || flags.disableHideEmail || limitsMore,
    data: { ...others, ...flags },
  }
}

const isSame = (one: PolicySetting, other: PolicySetting) =>
  one.enabled === other.enabled && inOrder(one.data) === inOrder(other.data)

const inOrder = (data: PolicySetting['data']) =>
  JSON.stringify(Object.entries(data ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)))
