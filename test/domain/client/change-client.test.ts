import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { changeClient } from '../../../shared/domain/client/change-client.ts'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import { BEFORE, client, context, decided, NOW, outline, pool, provider, refusal, written } from '../records.ts'

const state = { provider: provider(), client: client(), pool: pool({ minimum: 100, allocated: 100 }) }
const asIs = { name: 'Globex', assignedSeats: 10 }

describe('changeClient', () => {
  it('moves seats, counts them and logs 1600, in one change set', () => {
    const decision = decided(changeClient(state, { ...asIs, assignedSeats: 25 }, 'provider-admin', context()))
    expect(outline(decision.changes)).toEqual([
      'replace OrganizationSeats',
      'replace SeatPool',
      'create SeatLedgerEntry',
      'create AuditEvent',
    ])
    expect(written(decision.changes, 'OrganizationSeats')).toMatchObject([{ seats: 25, occupied: 1 }])
    expect(written(decision.changes, 'SeatPool')).toMatchObject([{ allocated: 115 }])
    expect(written(decision.changes, 'SeatLedgerEntry')).toMatchObject([
      { reason: 'resized', delta: 15, allocatedAfter: 115, purchasedDelta: 15, organizationId: 'organization' },
    ])
    expect(written(decision.changes, 'AuditEvent')).toMatchObject([
      { scope: 'ORG', scopeId: 'organization', type: 1600 },
    ])
    expect(decision.client.seats).toMatchObject({ seats: 25 })
    expect(decision.client.link.revisedAt).toBe(BEFORE)
  })

  it('renames organization and link together and leaves the seats alone', () => {
    const decision = decided(changeClient(state, { ...asIs, name: 'Initech' }, 'service-user', context()))
    expect(outline(decision.changes)).toEqual(['replace Organization', 'replace ClientLink', 'create AuditEvent'])
    expect(written(decision.changes, 'Organization')).toMatchObject([{ name: 'Initech', revisedAt: NOW }])
    expect(written(decision.changes, 'ClientLink')).toMatchObject([{ organizationName: 'Initech', revisedAt: NOW }])
    expect(decision.client.link).toMatchObject({ organizationName: 'Initech', revisedAt: NOW })
  })

  it('writes nothing when nothing changes', () => {
    expect(decided(changeClient(state, asIs, 'service-user', context())).changes).toEqual([])
  })

  it('P10: refuses a purchase by a service user', () => {
    const result = changeClient(state, { ...asIs, assignedSeats: 11 }, 'service-user', context())
    expect(refusal(result)).toEqual({ code: 'client.purchase_not_allowed', field: 'assignedSeats' })
  })

  it('lets a service user hand out unassigned seats, to the last one', () => {
    const roomy = { ...state, pool: pool({ minimum: 100, allocated: 90 }) }
    const { changes } = decided(changeClient(roomy, { ...asIs, assignedSeats: 20 }, 'service-user', context()))
    expect(written(changes, 'SeatPool')).toMatchObject([{ allocated: 100 }])
    const oneMore = changeClient(roomy, { ...asIs, assignedSeats: 21 }, 'service-user', context())
    expect(refusal(oneMore).code).toBe('client.purchase_not_allowed')
  })

  it('lets a service user give seats back, even where they stay purchased', () => {
    const above = { ...state, pool: pool({ minimum: 100, allocated: 150 }) }
    const { changes } = decided(changeClient(above, { ...asIs, assignedSeats: 5 }, 'service-user', context()))
    expect(written(changes, 'SeatLedgerEntry')).toMatchObject([{ delta: -5, purchasedDelta: -5 }])
  })

  it('never goes below the seats in use, but down to exactly them', () => {
    const busy = { ...state, client: client({ seats: { occupied: 7 } }) }
    const below = changeClient(busy, { ...asIs, assignedSeats: 6 }, 'provider-admin', context())
    expect(refusal(below)).toEqual({
      code: 'client.seats_below_occupied',
      field: 'assignedSeats',
      values: { occupied: 7, seats: 6 },
    })
    const exactly = decided(changeClient(busy, { ...asIs, assignedSeats: 7 }, 'provider-admin', context()))
    expect(exactly.client.seats).toMatchObject({ seats: 7, occupied: 7 })
  })

  it('lets a client that occupies more than it has grow and be renamed', () => {
    const crowded = { ...state, client: client({ seats: { seats: 10, occupied: 15 } }) }
    const { client: grown } = decided(
      changeClient(crowded, { name: 'Initech', assignedSeats: 12 }, 'provider-admin', context()),
    )
    expect(grown.seats.seats).toBe(12)
  })

  it.each([
    [{ status: ProviderStatus.Pending }, 'provider.not_set_up'],
    [{ enabled: false }, 'provider.suspended'],
  ])('refuses a provider that is %j', (over, code) => {
    const result = changeClient({ ...state, provider: provider(over) }, asIs, 'provider-admin', context())
    expect(refusal(result).code).toBe(code)
  })

  it('refuses a service user exactly what an admin would purchase, and allows everything else alike', () => {
    const count = fc.integer({ min: 0, max: 300 })
    fc.assert(
      fc.property(count, count, count, count, (minimum, others, seats, wanted) => {
        const any = {
          ...state,
          client: client({ seats: { seats } }),
          pool: pool({ minimum, allocated: others + seats }),
        }
        const request = { name: 'Globex', assignedSeats: wanted }
        const byAdmin = changeClient(any, request, 'provider-admin', context())
        const byServiceUser = changeClient(any, request, 'service-user', context())
        const [entry] = byAdmin.ok ? written(byAdmin.changes, 'SeatLedgerEntry') : []
        if (entry && entry.purchasedDelta > 0) {
          expect(refusal(byServiceUser).code).toBe('client.purchase_not_allowed')
        } else {
          expect(byServiceUser).toEqual(byAdmin)
        }
      }),
    )
  })
})
