import { describe, expect, it } from '@jest/globals'
import { sendingRate } from '../../../infra/local/mailbox/sending-rate.ts'

describe('the sending rate', () => {
  it('admits the limit within any one second and more once the first are a second old', () => {
    let now = 0
    const rate = sendingRate(2, () => now)
    expect(rate.admit(1)).toBe(true)
    now = 600
    expect(rate.admit(1)).toBe(true)
    expect(rate.admit(1)).toBe(false)
    now = 999
    expect(rate.admit(1)).toBe(false)
    now = 1000
    expect(rate.admit(1)).toBe(true)
    expect(rate.admit(1)).toBe(false)
  })

  it('counts recipients, not mails', () => {
    const rate = sendingRate(3, () => 0)
    expect(rate.admit(3)).toBe(true)
    expect(rate.admit(1)).toBe(false)
  })

  it('admits a mail with more recipients than the limit when nothing else was sent', () => {
    const rate = sendingRate(1, () => 0)
    expect(rate.admit(50)).toBe(true)
  })
})
