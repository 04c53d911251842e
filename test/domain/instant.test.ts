import { describe, expect, it } from '@jest/globals'
import { endOfMonth, hoursAfter, inWords, minutesAfter } from '../../shared/domain/instant.ts'

describe('instants', () => {
  it('are moved on by hours and by minutes', () => {
    expect(hoursAfter('2026-12-31T23:00:00.000Z', 2)).toBe('2027-01-01T01:00:00.000Z')
    expect(minutesAfter('2026-03-01T12:00:00.000Z', 15)).toBe('2026-03-01T12:15:00.000Z')
  })

  it('know when their month ends, or a later one', () => {
    expect(endOfMonth('2026-12-31T23:59:59.999Z')).toBe('2027-01-01T00:00:00.000Z')
    expect(endOfMonth('2026-02-01T00:00:00.000Z', 13)).toBe('2027-04-01T00:00:00.000Z')
  })

  it('are told to people in UTC, wherever the machine stands', () => {
    expect(inWords('2026-03-06T12:05:00.000Z')).toBe('6 March 2026 at 12:05 UTC')
  })
})
