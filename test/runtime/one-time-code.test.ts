import { describe, expect, it } from '@jest/globals'
import { oneTimeCode, stepAt, stepOfCode, toBase32 } from '../../functions/runtime/one-time-code.ts'
import { otherThan } from '../support/authenticator-app.ts'

/** The secret of RFC 6238, appendix B, for SHA-1. */
const SECRET = Buffer.from('12345678901234567890')

describe('oneTimeCode', () => {
  it.each([
    ['1970-01-01T00:00:59.000Z', '94287082'],
    ['2005-03-18T01:58:29.000Z', '07081804'],
    ['2005-03-18T01:58:31.000Z', '14050471'],
    ['2009-02-13T23:31:30.000Z', '89005924'],
    ['2033-05-18T03:33:20.000Z', '69279037'],
    ['2603-10-11T11:33:20.000Z', '65353130'],
  ])('is at %s the end of the value that RFC 6238 gives', (at, value) => {
    expect(oneTimeCode(SECRET, stepAt(at))).toBe(value.slice(-6))
  })

  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'])(
    'is %s, as RFC 4226 gives it',
    (value) => {
      const values = Array.from({ length: 10 }, (_, step) => oneTimeCode(SECRET, step))
      expect(values).toContain(value)
    },
  )
})

describe('stepOfCode', () => {
  const now = '2026-03-01T12:00:10.000Z'
  const current = stepAt(now)

  it.each([-1, 0, 1])('takes the code %i steps from now', (skew) => {
    expect(stepOfCode(SECRET, oneTimeCode(SECRET, current + skew), now, null)).toBe(current + skew)
  })

  it.each([-2, 2, -10, 100])('refuses the code %i steps from now', (skew) => {
    expect(stepOfCode(SECRET, oneTimeCode(SECRET, current + skew), now, null)).toBeUndefined()
  })

  it('refuses a code that was used, and every one before it', () => {
    for (const step of [current - 1, current]) {
      expect(stepOfCode(SECRET, oneTimeCode(SECRET, step), now, current)).toBeUndefined()
    }
    expect(stepOfCode(SECRET, oneTimeCode(SECRET, current + 1), now, current)).toBe(current + 1)
  })

  it.each(['', '1', 'abcdef', `${oneTimeCode(SECRET, current)}0`, otherThan(oneTimeCode(SECRET, current))])(
    'refuses %j',
    (code) => {
      expect(stepOfCode(SECRET, code, now, null)).toBeUndefined()
    },
  )
})

describe('toBase32', () => {
  it.each([
    ['', ''],
    ['fooba', 'MZXW6YTB'],
    ['12345678901234567890', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
  ])('writes %j as RFC 4648 does', (text, encoded) => {
    expect(toBase32(Buffer.from(text))).toBe(encoded)
  })
})
