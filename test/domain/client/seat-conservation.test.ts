import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { changeClient } from '../../../shared/domain/client/change-client.ts'
import type { StoredClient } from '../../../shared/domain/client/client.ts'
import { openClient } from '../../../shared/domain/client/open-client.ts'
import { deleteOrganization, unlinkClient } from '../../../shared/domain/client/release-client.ts'
import { billedSeats, seatFigures } from '../../../shared/domain/provider/seats.ts'
import { setSeatMinimums } from '../../../shared/domain/provider/set-seat-minimums.ts'
import { memoryTable } from '../memory-table.ts'
import { context, decided, pool, provider } from '../records.ts'

type Step =
  | { readonly act: 'open'; readonly planType: 17 | 19; readonly seats: number }
  | { readonly act: 'resize'; readonly which: number; readonly seats: number }
  | { readonly act: 'unlink'; readonly which: number }
  | { readonly act: 'delete'; readonly which: number }
  | { readonly act: 'set minimum'; readonly planType: 17 | 19; readonly minimum: number }

const which = fc.nat({ max: 20 })
const planType = fc.constantFrom(17 as const, 19 as const)
const seats = fc.integer({ min: 0, max: 60 })
const steps = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('open' as const), planType, seats: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ act: fc.constant('resize' as const), which, seats }),
    fc.record({ act: fc.constant('unlink' as const), which }),
    fc.record({ act: fc.constant('delete' as const), which }),
    fc.record({ act: fc.constant('set minimum' as const), planType, minimum: seats }),
  ),
  { maxLength: 40 },
) satisfies fc.Arbitrary<Step[]>

/** A provider's seats, driven by the real rules over a table in memory. */
function world() {
  const table = memoryTable()
  const seller = provider()
  const around = context()
  table.put('Provider', seller)
  table.put('SeatPool', pool({ planType: 17, minimum: 30 }))
  table.put('SeatPool', pool({ planType: 19, minimum: 0 }))
  const poolOf = (planType: number) => {
    const found = table.all('SeatPool').find((one) => one.planType === planType)
    if (!found) throw new Error(`No pool of plan ${planType}`)
    return found
  }
  const clients = (): StoredClient[] =>
    table.all('ClientLink').map((link) => {
      const organization = table.all('Organization').find((one) => one.organizationId === link.organizationId)
      const counted = table.all('OrganizationSeats').find((one) => one.organizationId === link.organizationId)
      if (!organization || !counted) throw new Error('A link without its organization')
      return { link, organization, seats: counted }
    })
  const pick = (at: number) => {
    const all = clients()
    return all[at % Math.max(1, all.length)]
  }

  const take = (step: Step) => {
    if (step.act === 'open') {
      const wish = { ...step, name: 'Globex', ownerEmail: 'owner@globex.test', keys: null }
      table.apply(decided(openClient({ provider: seller, pool: poolOf(step.planType) }, wish, around)).changes)
      return
    }
    if (step.act === 'set minimum') {
      const minimums = step.planType === 17 ? { teams: step.minimum } : { enterprise: step.minimum }
      table.apply(decided(setSeatMinimums(table.all('SeatPool'), minimums, around)).changes)
      return
    }
    const client = pick(step.which)
    if (!client) return
    const seats = poolOf(client.link.planType)
    if (step.act === 'resize') {
      const request = { name: client.organization.name, assignedSeats: step.seats }
      const result = changeClient({ provider: seller, client, pool: seats }, request, 'provider-admin', around)
      if (result.ok) table.apply(result.changes)
      else expect(result.code).toBe('client.seats_below_occupied')
    } else if (step.act === 'unlink') {
      const state = { provider: seller, client, pool: seats, ownerEmails: ['owner@globex.test'] }
      table.apply(decided(unlinkClient(state, around)).changes)
    } else {
      table.apply(deleteOrganization({ ...client, managed: { client, pool: seats } }, around).changes)
    }
  }
  return { table, take, poolOf, clients }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

describe('whatever is done, in whatever order', () => {
  it('the pool, its ledger and its clients agree, and so does what was purchased', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { table, take, poolOf, clients } = world()
        for (const step of sequence) {
          take(step)
          for (const planType of [17, 19]) {
            const pool = poolOf(planType)
            const ledger = table.all('SeatLedgerEntry').filter((entry) => entry.planType === planType)
            const ofPlan = clients().filter(({ link }) => link.planType === planType)
            expect(pool.allocated).toBeGreaterThanOrEqual(0)
            expect(pool.allocated).toBe(sum(ledger.map(({ delta }) => delta)))
            expect(pool.allocated).toBe(sum(ofPlan.map((client) => client.seats.seats)))
            const { purchasedSeats } = seatFigures(pool)
            expect(purchasedSeats).toBe(Math.max(0, pool.allocated - pool.minimum))
            expect(purchasedSeats).toBe(sum(ledger.map(({ purchasedDelta }) => purchasedDelta)))
            expect(billedSeats(pool)).toBe(pool.minimum + purchasedSeats)
          }
        }
      }),
    )
  })

  it('each ledger entry continues from the one before', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { table, take } = world()
        for (const step of sequence) take(step)
        for (const planType of [17, 19]) {
          let allocated = 0
          for (const entry of table.all('SeatLedgerEntry').filter((one) => one.planType === planType)) {
            allocated += entry.delta
            expect(entry.allocatedAfter).toBe(allocated)
            expect(entry.delta === 0).toBe(entry.reason === 'minimum-set')
          }
        }
      }),
    )
  })
})
