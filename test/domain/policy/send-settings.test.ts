import { describe, expect, it } from '@jest/globals'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { withSendSettings } from '../../../shared/domain/policy/send-settings.ts'
import type { PolicySetting } from '../../../shared/store/entities/policy.ts'

const { DisableSend, SendControls, SendOptions } = PolicyType
type Data = PolicySetting['data']
const disableSend = (enabled: boolean, data: Data = null) => ({ type: DisableSend, enabled, data })
const sendOptions = (enabled: boolean, data: Data = null) => ({ type: SendOptions, enabled, data })
const sendControls = (enabled: boolean, data: Data = null) => ({ type: SendControls, enabled, data })

describe('withSendSettings', () => {
  it('leaves every other policy alone', () => {
    const setting = { type: PolicyType.SingleOrg, enabled: true, data: null }
    expect(withSendSettings(setting, [disableSend(true)])).toEqual([setting])
  })

  it('turns SendControls on with DisableSend, and off with it', () => {
    const on = withSendSettings(disableSend(true), [])
    expect(on).toEqual([disableSend(true), sendControls(true, { disableSend: true, disableHideEmail: false })])
    expect(withSendSettings(disableSend(false), on)).toEqual([
      disableSend(false),
      sendControls(false, { disableSend: false, disableHideEmail: false }),
    ])
  })

  it('takes over from SendOptions that addresses cannot be hidden, only while it is on', () => {
    const data = { disableHideEmail: true }
    expect(withSendSettings(sendOptions(true, data), [])).toEqual([
      sendOptions(true, data),
      sendControls(true, { disableSend: false, disableHideEmail: true }),
    ])
    expect(withSendSettings(sendOptions(false, data), [])).toEqual([sendOptions(false, data)])
    expect(withSendSettings(sendOptions(true), [])).toEqual([sendOptions(true)])
  })

  it('keeps what else SendControls limits while it is on, and does not bring back what was off', () => {
    const limited = sendControls(true, { allowedDomains: 'a.test', disableSend: true })
    expect(withSendSettings(disableSend(false), [disableSend(true), limited])).toEqual([
      disableSend(false),
      sendControls(true, { allowedDomains: 'a.test', disableSend: false, disableHideEmail: false }),
    ])
    expect(withSendSettings(disableSend(true), [{ ...limited, enabled: false }])).toEqual([
      disableSend(true),
      sendControls(true, { disableSend: true, disableHideEmail: false }),
    ])
  })

  it('sets DisableSend and SendOptions by SendControls, and takes both back with it', () => {
    const on = withSendSettings(sendControls(true, { disableSend: true, disableHideEmail: true }), [])
    expect(on.slice(1)).toEqual([disableSend(true), sendOptions(true, { disableHideEmail: true })])
    expect(withSendSettings(sendControls(false, { disableSend: true }), on).slice(1)).toEqual([
      disableSend(false),
      sendOptions(false, { disableHideEmail: false }),
    ])
  })

  it('saves nothing along that stays as it is', () => {
    const saved = [disableSend(true), sendControls(true, { disableHideEmail: false, disableSend: true })]
    expect(withSendSettings(disableSend(true), saved)).toEqual([disableSend(true)])
    expect(withSendSettings(sendControls(true, { disableSend: true }), saved)).toHaveLength(1)
    expect(withSendSettings(disableSend(false), [])).toEqual([disableSend(false)])
  })
})
