import { planOf } from '../../../shared/config/plans.ts'
import { seatFigures } from '../../../shared/domain/provider/seats.ts'
import { refuse } from '../../../shared/errors/catalogue.ts'
import type { Store } from '../../../shared/ports/store.ts'
import { type ClientLink, type Member, MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import type { SeatPool } from '../../../shared/store/entities/seats.ts'
import type { OrganizationId, ProviderId } from '../../../shared/store/id.ts'
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
 * clients, that nothing is negative, that no client occupies more seats than it has, and that a client's counters are what
 * its members say. A pool or a client that changes while it is read is read again.
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
    const audits = []
    for (const pool of pools) audits.push(await auditPool(store, pool))
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
    ...(await auditClients(store, ofPlan)).map((finding) => `${at}: ${finding}`),
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

async function auditClients(store: Store, links: readonly ClientLink[]): Promise<readonly string[]> {
  const findings: string[] = []
  for (const { organizationId } of links) findings.push(...(await auditClient(store, organizationId)))
  return findings
}

/** Compares the counters of an organization with its members, and with the seats that requests at work hold for more. */
async function auditClient(store: Store, organizationId: OrganizationId): Promise<readonly string[]> {
  const client = `the client ${organizationId}`
  for (let reading = 1; ; reading += 1) {
    const before = await store.get('OrganizationSeats', { organizationId })
    if (!before) return [`${client} has no seats`]
    const [members, reservations] = await Promise.all([
      store.listAll('Member', { organizationId }),
      store.listAll('SeatReservation', { organizationId }),
    ])
    const after = await store.get('OrganizationSeats', { organizationId })
    if (before.version !== after?.version && reading < READINGS_MAX) continue
    const count = (is: (member: Member) => boolean) => members.filter(is).length
    const confirmed = count(({ status }) => status === MemberStatus.Confirmed)
    const owners = count(({ status, type }) => status === MemberStatus.Confirmed && type === MemberType.Owner)
    const reserved = reservations.reduce((total, reservation) => total + reservation.seats, 0)
    const occupied = count(({ status }) => status !== MemberStatus.Revoked) + reserved
    return [
      ...(before.occupied > before.seats ? [`${client} occupies ${before.occupied} of ${before.seats}`] : []),
      ...differs(client, 'occupied seats', before.occupied, occupied),
      ...differs(client, 'confirmed members', before.confirmed, confirmed),
      ...differs(client, 'confirmed owners', before.confirmedOwners, owners),
    ]
  }
}

function differs(client: string, what: string, counted: number, found: number): readonly string[] {
  return counted === found ? [] : [`${client} counts ${counted} ${what}, its members say ${found}`]
}
