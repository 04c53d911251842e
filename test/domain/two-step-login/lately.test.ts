import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { lately, secondsToWait } from '../../../shared/domain/two-step-login/lately.ts'

const START = Date.parse('2026-03-01T12:00:00.000Z')
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString()

describe('lately', () => {
  it('keeps what lies less than ten minutes back', () => {
    expect(lately([at(0), at(1), at(599)], at(600))).toEqual([at(1), at(599)])
  })
})

describe('secondsToWait', () => {
  it.each([
    ['nothing happened', [], 0, 0],
    ['fewer happened', [0, 1, 2, 3], 4, 0],
    ['so many happened', [0, 1, 2, 3, 4], 4, 596],
    ['the first is nearly over', [0, 1, 2, 3, 4], 599, 1],
    ['the first is over', [0, 1, 2, 3, 4], 600, 0],
    ['others are over already', [0, 590, 591, 592, 593, 594], 601, 589],
  ])('of five, where %s', (_, happened, now, wait) => {
    expect(secondsToWait(happened.map(at), 5, at(now))).toBe(wait)
  })

  it('lets no more than five through in any ten minutes, whoever tries and whenever', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 60 }), (pauses) => {
        let now = 0
        let kept: readonly string[] = []
        const through: number[] = []
        for (const pause of pauses) {
          now += pause
          if (secondsToWait(kept, 5, at(now)) > 0) continue
          through.push(now)
          kept = [...lately(kept, at(now)), at(now)]
        }
        for (const [place, time] of through.entries()) {
          const sixth = through[place + 5]
          if (sixth !== undefined) expect(sixth - time).toBeGreaterThanOrEqual(600)
        }
      }),
    )
  })
})
