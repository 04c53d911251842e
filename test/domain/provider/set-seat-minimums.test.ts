import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { billedSeats, seatFigures } from '../../../shared/domain/provider/seats.ts'
import { setSeatMinimums } from '../../../shared/domain/provider/set-seat-minimums.ts'
import { context, decided, NOW, outline, pool, refusal, written } from '../records.ts'

const teams = (minimum: number, allocated: number) => pool({ planType: 17, minimum, allocated })
const enterprise = (minimum: number, allocated: number) => pool({ planType: 19, minimum, allocated })
const purchased = (pools: Parameters<typeof seatFigures>[0][]) => pools.map((one) => seatFigures(one).purchasedSeats)

describe('the corpus of specification 3.7', () => {
  it.each([
    [{ teams: -10 }, 'teamsMinimum'],
    [{ enterprise: -10 }, 'enterpriseMinimum'],
    [{ teams: 10, enterprise: -1 }, 'enterpriseMinimum'],
  ])('B40: refuses the negative minimum in %j', (minimums, field) => {
    const result = setSeatMinimums([teams(50, 0), enterprise(50, 0)], minimums, context())
    expect(refusal(result)).toEqual({ code: 'provider.minimum_negative', field })
  })

  it('B41: a minimum below the allocation turns the rest into purchased seats', () => {
    const { pools } = decided(
      setSeatMinimums([enterprise(50, 20), teams(30, 25)], { enterprise: 30, teams: 20 }, context()),
    )
    expect(pools.map(({ minimum }) => minimum)).toEqual([30, 20])
    expect(purchased([...pools])).toEqual([0, 5])
    expect(pools.map(billedSeats)).toEqual([30, 25])
  })

  it('B42: a minimum above the allocation is what is billed', () => {
    const { pools } = decided(
      setSeatMinimums([enterprise(50, 40), teams(30, 15)], { enterprise: 70, teams: 50 }, context()),
    )
    expect(pools.map(billedSeats)).toEqual([70, 50])
    expect(purchased([...pools])).toEqual([0, 0])
  })

  it('B43: a minimum within what is paid for turns purchased seats into promised ones; the bill stays', () => {
    const before = [enterprise(50, 70), teams(50, 70)]
    expect(purchased(before)).toEqual([20, 20])
    const { pools } = decided(setSeatMinimums(before, { enterprise: 60, teams: 60 }, context()))
    expect(purchased([...pools])).toEqual([10, 10])
    expect(pools.map(billedSeats)).toEqual(before.map(billedSeats))
  })

  it('B44: a minimum above what is paid for leaves nothing purchased', () => {
    const { pools } = decided(
      setSeatMinimums([enterprise(50, 70), teams(50, 70)], { enterprise: 80, teams: 80 }, context()),
    )
    expect(purchased([...pools])).toEqual([0, 0])
    expect(pools.map(billedSeats)).toEqual([80, 80])
  })

  it('B45: writes only the pool whose minimum differs', () => {
    const { changes } = decided(
      setSeatMinimums([enterprise(50, 0), teams(30, 0)], { enterprise: 70, teams: 30 }, context()),
    )
    expect(outline(changes)).toEqual(['replace SeatPool', 'create SeatLedgerEntry'])
    expect(written(changes, 'SeatPool')).toEqual([{ ...enterprise(70, 0), revisedAt: NOW }])
  })
})

describe('setSeatMinimums', () => {
  it('leaves a minimum alone that is not given', () => {
    const { changes, pools } = decided(setSeatMinimums([enterprise(50, 0), teams(30, 0)], { teams: 0 }, context()))
    expect(pools.map(({ minimum }) => minimum)).toEqual([50, 0])
    expect(outline(changes)).toEqual(['replace SeatPool', 'create SeatLedgerEntry'])
  })

  it('writes nothing when nothing differs', () => {
    const { changes } = decided(setSeatMinimums([enterprise(50, 9), teams(30, 9)], { teams: 30 }, context()))
    expect(changes).toEqual([])
  })

  it('follows the case table of specification 3.3 and never touches the allocation', () => {
    const count = fc.integer({ min: 0, max: 5000 })
    fc.assert(
      fc.property(count, count, count, (minimum, allocated, next) => {
        const { purchasedSeats } = seatFigures({ minimum, allocated })
        const [pool] = decided(setSeatMinimums([teams(minimum, allocated)], { teams: next }, context())).pools
        const expected =
          purchasedSeats === 0
            ? { purchased: allocated > next ? allocated - next : 0, quantity: allocated > next ? allocated : next }
            : next <= minimum + purchasedSeats
              ? { purchased: minimum + purchasedSeats - next, quantity: minimum + purchasedSeats }
              : { purchased: 0, quantity: next }
        expect(pool && seatFigures(pool).purchasedSeats).toBe(expected.purchased)
        expect(pool && billedSeats(pool)).toBe(expected.quantity)
        expect(pool?.allocated).toBe(allocated)
      }),
    )
  })
})
