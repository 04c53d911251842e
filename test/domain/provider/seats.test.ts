import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { billedSeats, isPurchase, moveSeats, seatFigures } from '../../../shared/domain/provider/seats.ts'

const count = fc.integer({ min: 0, max: 10_000 })
const pools = fc.record({ minimum: count, allocated: count })
/** A pool, and a movement that it can carry out. */
const movements = fc
  .tuple(count, count, fc.integer({ min: -10_000, max: 10_000 }))
  .map(([minimum, allocated, delta]) => ({ pool: { minimum, allocated }, delta: Math.max(delta, -allocated) }))

describe('the corpus of specification 3.7', () => {
  it.each([
    ['B13', { minimum: 100, allocated: 50 }, 10, { quantity: 100, purchased: 0, allocated: 60 }],
    ['B14', { minimum: 100, allocated: 95 }, 10, { quantity: 105, purchased: 5, allocated: 105 }],
    ['B15', { minimum: 100, allocated: 110 }, 10, { quantity: 120, purchased: 20, allocated: 120 }],
    ['B16', { minimum: 100, allocated: 110 }, -30, { quantity: 100, purchased: 0, allocated: 80 }],
  ])('%s: %j moved by %d', (_, pool, delta, { quantity, purchased, allocated }) => {
    const movement = moveSeats(pool, delta)
    expect(movement.allocatedAfter).toBe(allocated)
    expect(movement.after.purchasedSeats).toBe(purchased)
    expect(billedSeats({ ...pool, allocated: movement.allocatedAfter })).toBe(quantity)
  })

  it('B17: 10 more seats on 5 of a minimum of 10 purchase', () => {
    expect(isPurchase(moveSeats({ minimum: 10, allocated: 5 }, 10))).toBe(true)
  })

  it('B18: 5 more seats on 15 of a minimum of 10 purchase', () => {
    expect(isPurchase(moveSeats({ minimum: 10, allocated: 15 }, 5))).toBe(true)
  })
})

describe('the decision table of specification 3.2', () => {
  it.each([
    ['below to below', 40, 50, { purchased: 0, additional: 0, delta: 0 }],
    ['below to exactly the minimum', 40, 100, { purchased: 0, additional: 0, delta: 0 }],
    ['exactly the minimum to one above', 100, 101, { purchased: 1, additional: 1, delta: 1 }],
    ['below to above', 40, 130, { purchased: 30, additional: 30, delta: 30 }],
    ['above to further above', 110, 130, { purchased: 30, additional: 20, delta: 20 }],
    ['above to less above', 130, 110, { purchased: 10, additional: 0, delta: -20 }],
    ['above to exactly the minimum', 130, 100, { purchased: 0, additional: 0, delta: -30 }],
    ['above to below', 130, 60, { purchased: 0, additional: 0, delta: -30 }],
    ['no movement above the minimum', 130, 130, { purchased: 30, additional: 0, delta: 0 }],
  ])('%s: %d to %d of a minimum of 100', (_, from, to, { purchased, additional, delta }) => {
    const movement = moveSeats({ minimum: 100, allocated: from }, to - from)
    expect(movement.after.purchasedSeats).toBe(purchased)
    expect(movement.additionalSeats).toBe(additional)
    expect(movement.purchasedDelta).toBe(delta)
  })

  it('holds for every pool and movement', () => {
    fc.assert(
      fc.property(movements, ({ pool, delta }) => {
        const { minimum, allocated: from } = pool
        const { after, allocatedAfter: to } = moveSeats(pool, delta)
        expect(to).toBe(from + delta)
        expect(after.purchasedSeats).toBe(to > minimum ? to - minimum : 0)
        expect(billedSeats({ minimum, allocated: to })).toBe(to > minimum ? to : minimum)
      }),
    )
  })

  it('purchases exactly when it ends above the minimum and above where it was', () => {
    fc.assert(
      fc.property(movements, ({ pool, delta }) => {
        const { minimum, allocated: from } = pool
        const to = from + delta
        const purchases = (from <= minimum && to > minimum) || (from > minimum && to > minimum && to > from)
        expect(isPurchase(moveSeats(pool, delta))).toBe(purchases)
      }),
    )
  })
})

describe('seatFigures', () => {
  it('shows what is promised, purchased, handed out and left', () => {
    expect(seatFigures({ minimum: 100, allocated: 60 })).toEqual({
      seatMinimum: 100,
      purchasedSeats: 0,
      assignedSeats: 60,
      unassignedSeats: 40,
    })
    expect(seatFigures({ minimum: 100, allocated: 130 })).toEqual({
      seatMinimum: 100,
      purchasedSeats: 30,
      assignedSeats: 130,
      unassignedSeats: 0,
    })
  })

  it('is never negative, and what is paid for is what is handed out plus what is left', () => {
    fc.assert(
      fc.property(pools, (pool) => {
        const { seatMinimum, purchasedSeats, assignedSeats, unassignedSeats } = seatFigures(pool)
        expect(Math.min(seatMinimum, purchasedSeats, assignedSeats, unassignedSeats)).toBeGreaterThanOrEqual(0)
        expect(seatMinimum + purchasedSeats).toBe(assignedSeats + unassignedSeats)
        expect(seatMinimum + purchasedSeats).toBe(billedSeats(pool))
      }),
    )
  })

  it('has nothing left while anything is purchased', () => {
    fc.assert(
      fc.property(pools, (pool) => {
        const { purchasedSeats, unassignedSeats } = seatFigures(pool)
        expect(Math.min(purchasedSeats, unassignedSeats)).toBe(0)
      }),
    )
  })
})

describe('moveSeats', () => {
  it('buys only what the unassigned seats do not cover', () => {
    fc.assert(
      fc.property(movements, ({ pool, delta }) => {
        const movement = moveSeats(pool, delta)
        expect(movement.additionalSeats).toBe(Math.max(0, delta - movement.before.unassignedSeats))
        expect(movement.additionalSeats === 0).toBe(!isPurchase(movement))
      }),
    )
  })

  it('is undone by the movement back', () => {
    fc.assert(
      fc.property(movements, ({ pool, delta }) => {
        const there = moveSeats(pool, delta)
        const back = moveSeats({ ...pool, allocated: there.allocatedAfter }, -delta)
        expect(back.after).toEqual(there.before)
        expect(back.purchasedDelta + there.purchasedDelta).toBe(0)
      }),
    )
  })

  it('throws where more seats would come back than were handed out', () => {
    expect(() => moveSeats({ minimum: 100, allocated: 5 }, -6)).toThrow('6 seats cannot come back')
  })
})
