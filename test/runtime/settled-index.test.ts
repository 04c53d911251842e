import { describe, expect, it } from '@jest/globals'
import { isSettled } from '../../functions/runtime/settled-index.ts'

describe('the index', () => {
  it.each([
    ['2026-03-01T12:00:00.000Z', false],
    ['2026-03-01T12:00:05.000Z', false],
    ['2026-03-01T12:00:05.001Z', true],
    ['2026-03-02T12:00:00.000Z', true],
  ])('shows at %s what was written at noon of the first of March: %s', (now, isShown) => {
    expect(isSettled({ revisedAt: '2026-03-01T12:00:00.000Z' }, now)).toBe(isShown)
  })
})
