import { describe, expect, it } from '@jest/globals'
import {
  advance,
  forgottenAt,
  nextRunAt,
  nextStep,
  waitsForAnswer,
} from '../../../shared/domain/claimed-domain/schedule.ts'

const createdAt = '2026-03-01T00:00:00.000Z'
const fresh = { createdAt, runs: 0, lastCheckedAt: null, reminded: false, verifiedAt: null }

describe('the schedule of a domain', () => {
  it.each([
    [{}, 'check', '2026-03-01T12:00:00.000Z'],
    [{ runs: 1 }, 'check', '2026-03-02T12:00:00.000Z'],
    [{ runs: 2 }, 'check', '2026-03-04T00:00:00.000Z'],
    [{ runs: 3, lastCheckedAt: '2026-03-04T00:00:00.000Z' }, 'remind', '2026-03-05T00:00:00.000Z'],
    [{ runs: 3, lastCheckedAt: '2026-03-04T00:00:00.000Z', reminded: true }, 'forget', '2026-03-11T00:00:00.000Z'],
  ])('with %j goes on with %s at %s', (progress, step, at) => {
    expect(nextStep({ ...fresh, ...progress })).toEqual({ step, at })
    expect(advance(fresh, progress).dueAt).toBe(at)
  })

  it('has nothing more to do with a domain that is verified', () => {
    const verified = { ...fresh, verifiedAt: createdAt }
    expect(nextStep(verified)).toBeUndefined()
    expect(nextRunAt(verified)).toBeNull()
    expect(advance(fresh, { verifiedAt: createdAt })).toEqual({ verifiedAt: createdAt, dueAt: null })
  })

  it('looks for the record three times at most', () => {
    expect(nextRunAt({ ...fresh, runs: 3 })).toBeNull()
  })

  it('forgets a domain seven days after somebody last looked for its record, by hand as well', () => {
    expect(forgottenAt({ ...fresh, lastCheckedAt: '2026-03-09T00:00:00.000Z' })).toBe('2026-03-16T00:00:00.000Z')
  })

  it('waits a day for name servers that do not answer', () => {
    expect(waitsForAnswer(fresh, '2026-03-02T11:59:59.000Z')).toBe(true)
    expect(waitsForAnswer(fresh, '2026-03-02T12:00:00.000Z')).toBe(false)
  })
})
