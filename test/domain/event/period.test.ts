import { describe, expect, it } from '@jest/globals'
import { eventPeriod, monthsOf } from '../../../shared/domain/event/period.ts'
import { refusal } from '../records.ts'

const now = '2026-03-01T12:00:00.000Z'

describe('eventPeriod', () => {
  it.each([
    [{}, '2026-01-30T00:00:00.000Z', '2026-03-01T23:59:59.999Z'],
    [{ start: '2026-02-10' }, '2026-02-10T00:00:00.000Z', '2026-03-01T23:59:59.999Z'],
    [{ end: '2026-02-10T10:00:00Z' }, '2026-01-11T00:00:00.000Z', '2026-02-10T10:00:00.000Z'],
  ])('fills in what is missing: %j means from %s to %s', (asked, from, to) => {
    expect(eventPeriod(asked, now)).toEqual({ ok: true, from, to })
  })

  it('means all of the day where an end is a date', () => {
    expect(eventPeriod({ start: '2026-01-01', end: '2026-01-01' }, now)).toEqual({
      ok: true,
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-01T23:59:59.999Z',
    })
  })

  it('takes dates, and times in any zone; without one they are UTC', () => {
    const period = { ok: true, from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T10:30:00.000Z' }
    expect(eventPeriod({ start: '2026-01-01', end: '2026-01-02T10:30:00' }, now)).toEqual(period)
    expect(eventPeriod({ start: '2026-01-01T00:00:00Z', end: '2026-01-02T12:30:00+02:00' }, now)).toEqual(period)
    expect(eventPeriod({ start: '2025-12-31T19:00:00-05:00', end: '2026-01-02T10:30:00.000Z' }, now)).toEqual(period)
  })

  it('swaps ends in the wrong order', () => {
    expect(eventPeriod({ start: '2026-02-01', end: '2026-01-01' }, now)).toEqual(
      eventPeriod({ start: '2026-01-01', end: '2026-02-01' }, now),
    )
  })

  it('is 367 days at most, whichever end comes first', () => {
    expect(eventPeriod({ start: '2025-01-01', end: '2026-01-03' }, now)).toMatchObject({ ok: true })
    for (const [start, end] of [
      ['2025-01-01', undefined],
      ['2025-01-01', '2026-01-03T00:00:00.001Z'],
      ['2026-01-04', '2025-01-01'],
    ]) {
      expect(refusal(eventPeriod({ start, end }, now))).toEqual({
        code: 'event.range_too_long',
        field: 'end',
        values: { days: 367 },
      })
    }
  })
})

describe('monthsOf', () => {
  it('names every month that the period touches, oldest first', () => {
    const period = { from: '2025-11-30T23:59:59.999Z', to: '2026-02-01T00:00:00.000Z' }
    expect(monthsOf(period)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02'])
    expect(monthsOf({ from: period.to, to: period.to })).toEqual(['2026-02'])
  })
})
