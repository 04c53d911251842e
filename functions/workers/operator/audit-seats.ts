import { planOf } from '../../../shared/config/plans.ts'
import { seatFigures } from '../../../shared/domain/provider/seats.ts'
import { refuse } from '../../../shared/errors/catalogue.ts'
import type { Store } from '../../../shared/ports/store.ts'
import type { SeatPool } from '../../../shared/store/entities/seats.ts'
import type { ProviderId } from '../../../shared/store/id.ts'
import type { Command } from './command.ts'

/** What one pool says, beside what its ledger and its clients say. */
interface PoolAudit {
  readonly plan: string
  readonly allocated: number
  readonly ledgerSum: number
  readonly ledgerPurchased: number
  readonly clientSeats: number
  readonly purchased: number
  readonly findings: readonly string[]
}

const READINGS_MAX = 8

/**
 * Checks on a live table that for each seat pool the allocation equals the sum of the ledger and the sum over the
 * clients, that nothing is negative and that no client occupies more seats than it has. A pool that changes while it is
 * read is read again.
 */
export const auditSeats: Command<{ providerId?: string | undefined }> = async ({ providerId }, { store }) => {
  if (providerId && !(await store.get('Provider', { providerId }))) {
    return refuse('request.not_found', { field: 'providerId' })
  }
  const ids = providerId ? [providerId] : (await store.listIndexed('Provider', {})).map((one) => one.providerId)
  const providers = []
  for (const id of ids) providers.push({ providerId: id, pools: await auditProvider(store, id) })
  const findings = providers.flatMap(({ pools }) => pools.flatMap((pool) => pool.findings))
  return { ok: true, changes: [], answer: { consistent: findings.length === 0, findings, providers } }
}

async function auditProvider(store: Store, providerId: ProviderId): Promise<readonly PoolAudit[]> {
  const versions = (pools: readonly { version: number }[]) => pools.map(({ version }) => version).join()
  for (let reading = 1; ; reading += 1) {
    const pools = await store.listAll('SeatPool', { providerId })
    const audits = await Promise.all(pools.map((pool) => auditPool(store, pool)))
    const after = await store.listAll('SeatPool', { providerId })
    if (versions(pools) === versions(after) || reading >= READINGS_MAX) return audits
  }
}

async function auditPool(store: Store, pool: SeatPool): Promise<PoolAudit> {
  const { providerId, planType, allocated } = pool
  const [ledger, links] = await Promise.all([
    store.listAll('SeatLedgerEntry', { providerId }, { startsWith: `${planType}#` }),
    store.listAll('ClientLink', { providerId }),
  ])
  const ofPlan = links.filter((link) => link.planType === planType)
  const seats = await store.getMany('OrganizationSeats', ofPlan)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
  const ledgerSum = sum(ledger.map(({ delta }) => delta))
  const ledgerPurchased = sum(ledger.map(({ purchasedDelta }) => purchasedDelta))
  const clientSeats = sum(seats.map((one) => one?.seats ?? 0))
  const purchased = seatFigures(pool).purchasedSeats
  const plan = planOf(planType).name
  const at = `provider ${providerId}, ${plan}`
  const findings = [
    ...(allocated < 0 ? [`${at}: the allocation is negative (${allocated})`] : []),
    ...(allocated !== ledgerSum ? [`${at}: the pool allocates ${allocated}, its ledger sums to ${ledgerSum}`] : []),
    ...(allocated !== clientSeats ? [`${at}: the pool allocates ${allocated}, its clients have ${clientSeats}`] : []),
    ...(ledgerPurchased !== purchased
      ? [`${at}: ${purchased} seats are purchased, the ledger sums to ${ledgerPurchased}`]
      : []),
    ...ofPlan.flatMap(({ organizationId }, index) => {
      const counted = seats[index]
      if (!counted) return [`${at}: the client ${organizationId} has no seats`]
      const { occupied } = counted
      return occupied > counted.seats
        ? [`${at}: the client ${organizationId} occupies ${occupied} of ${counted.seats}`]
        : []
    }),
  ]
  return {
    plan,
    allocated,
    ledgerSum,
    ledgerPurchased,
    clientSeats,
    purchased,
    findings,
  }
}
