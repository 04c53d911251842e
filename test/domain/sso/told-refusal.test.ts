import { describe, expect, it } from '@jest/globals'
import {
  introducedAs,
  introductionIn,
  isJustLinked,
  toldRefusal,
  triggerRefusals,
} from '../../../shared/domain/sso/told-refusal.ts'

const inSaml = (message: string) => `Error in SAML response processing: PreSignUp failed with error ${message}. `

describe('what the pool tells of an error', () => {
  it.each(triggerRefusals)('is %s where its trigger said so', (code) => {
    expect(toldRefusal(inSaml(code))).toMatchObject({ code })
  })

  it.each([
    ['Invalid SAML response received: Audience is wrong. ', 'Invalid SAML response received: Audience is wrong'],
    ['PreSignUp failed with error sso.everything. ', 'PreSignUp failed with error sso.everything'],
    ['', 'no reason was told'],
    ['x'.repeat(1000), 'x'.repeat(300)],
  ])('is passed on otherwise: %s', (description, reason) => {
    expect(toldRefusal(description)).toEqual({ ok: false, code: 'sso.provider_refused', values: { reason } })
  })

  it('is the stumble over a fresh link where an entry was found', () => {
    expect(isJustLinked('Error in SAML response processing: Already found an entry for username a_b. ')).toBe(true)
    expect(isJustLinked(inSaml('sso.not_member'))).toBe(false)
  })

  it('names the introduction that its trigger keeps, and nothing that merely looks like one', () => {
    const id = 'A'.repeat(43)
    expect(introductionIn(inSaml(introducedAs(id)))).toBe(id)
    expect(introductionIn(introducedAs(id))).toBeUndefined()
    expect(introductionIn(inSaml(introducedAs('x')))).toBeUndefined()
  })
})
