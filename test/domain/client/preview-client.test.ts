import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { changeClient } from '../../../shared/domain/client/change-client.ts'
import { openClient } from '../../../shared/domain/client/open-client.ts'
import { previewClient } from '../../../shared/domain/client/preview-client.ts'
import { seatFigures } from '../../../shared/domain/provider/seats.ts'
import type { ChangeSet } from '../../../shared/store/change-set.ts'
import type { SeatPool } from '../../../shared/store/entities/seats.ts'
import { client, context, decided, pool, provider, refusal, written } from '../records.ts'

const count = fc.integer({ min: 0, max: 2000 })

/** What the act did to the pool, in the words of the preview. */
function seen(before: SeatPool, changes: ChangeSet) {
  const [after = before] = written(changes, 'SeatPool')
  const [entry] = written(changes, 'SeatLedgerEntry')
  const purchasedDelta = entry?.purchasedDelta ?? 0
  return {
    before: seatFigures(before),
    after: seatFigures(after),
    additionalSeats: Math.max(0, purchasedDelta),
    purchasedDelta,
    allocatedAfter: after.allocated,
  }
}

describe('previewClient', () => {
  it('says for a new client exactly what opening it does', () => {
    fc.assert(
      fc.property(count, count, fc.integer({ min: 1, max: 2000 }), (minimum, allocated, seats) => {
        const before = pool({ minimum, allocated })
        const request = { planType: 17, seats }
        const preview = decided(previewClient({ provider: provider(), pool: before, current: undefined }, request))
        const act = openClient(
          { provider: provider(), pool: before },
          { ...request, name: 'Globex', ownerEmail: 'owner@globex.test', keys: null },
          context(),
        )
        expect(preview.movement).toEqual(seen(before, decided(act).changes))
      }),
    )
  })

  it('says for an existing client exactly what resizing it does', () => {
    fc.assert(
      fc.property(count, count, count, count, (minimum, others, seats, wanted) => {
        const before = pool({ minimum, allocated: others + seats })
        const resized = client({ seats: { seats, occupied: 0 } })
        const preview = decided(
          previewClient(
            { provider: provider(), pool: before, current: resized.seats },
            { planType: 17, seats: wanted },
          ),
        )
        const act = changeClient(
          { provider: provider(), client: resized, pool: before },
          { name: 'Globex', assignedSeats: wanted },
          'provider-admin',
          context(),
        )
        expect(preview.movement).toEqual(seen(before, decided(act).changes))
      }),
    )
  })

  it('refuses what the act would refuse the seller', () => {
    const suspended = { provider: provider({ enabled: false }), pool: pool(), current: undefined }
    expect(refusal(previewClient(suspended, { planType: 17, seats: 1 })).code).toBe('provider.suspended')
    const poolless = { provider: provider(), pool: undefined, current: undefined }
    expect(refusal(previewClient(poolless, { planType: 17, seats: 1 })).code).toBe('provider.plan_missing')
  })
})
