import type { Session } from '../client/session.ts'
import { type Planted, plantOrganization } from './plant-organization.ts'

/** What one request cost at the table. */
export interface TableCost {
  readonly requests: number
  readonly readUnits: number
  readonly writeUnits: number
}

/** One operation, and what it cost in organizations of each size. */
export interface SizeRow {
  readonly name: string
  readonly bySize: readonly { readonly size: number; readonly cost: TableCost; readonly ms: number }[]
}

export const SIZES = [10, 1000, 10_000]
const GROUPS = 500
const OWNER_GROUPS = 20

interface Organization {
  readonly organizationId: string
  readonly ownerMemberId: string
  /** The owner, by whatever session he has. */
  readonly owner: Pick<Session, 'call'>
}

/**
 * Measures how the cost of an operation grows with the organization: the same requests in organizations of 10, 1,000 and
 * 10,000 members with 500 groups, of whose groups one holds everybody. `lastCost` says what the last request cost.
 */
export async function measureSizes(
  table: { endpoint: string; name: string },
  openOrganization: () => Promise<Organization>,
  lastCost: (route: string) => TableCost | undefined,
): Promise<SizeRow[]> {
  const rows = new Map<string, SizeRow['bySize'][number][]>()
  for (const size of SIZES) {
    console.error(`Measuring: an organization of ${size} members and ${GROUPS} groups`)
    const { organizationId, ownerMemberId, owner } = await openOrganization()
    const planted = await plantOrganization(table, organizationId, {
      members: size,
      groups: GROUPS,
      ownerMemberId,
      ownerGroups: OWNER_GROUPS,
    })
    for (const { name, route, work } of operations(owner, organizationId, planted)) {
      const started = performance.now()
      await work()
      const ms = performance.now() - started
      const cost = lastCost(route)
      if (!cost) throw new Error(`${route} told no cost`)
      rows.set(name, [...(rows.get(name) ?? []), { size, cost, ms }])
    }
  }
  return [...rows].map(([name, bySize]) => ({ name, bySize }))
}

function operations(owner: Pick<Session, 'call'>, organizationId: string, { memberIds, groupIds }: Planted) {
  const organization = `/api/organizations/${organizationId}`
  const route = '/api/organizations/{organizationId}'
  const [memberId] = memberIds
  const [everybody] = groupIds
  return [
    {
      name: 'a page of 10 members with groups and collections',
      route: `GET ${route}/users`,
      work: async () =>
        owner.call('GET', `${organization}/users?pageSize=10&includeGroups=true&includeCollections=true`),
    },
    {
      name: "one member's details",
      route: `GET ${route}/users/{memberId}`,
      work: async () => owner.call('GET', `${organization}/users/${memberId}?includeGroups=true`),
    },
    {
      name: `effective access of a member of ${OWNER_GROUPS} groups`,
      route: 'GET /api/collections',
      work: async () => owner.call('GET', '/api/collections'),
    },
    {
      name: 'one membership of the group that holds everybody',
      route: `DELETE ${route}/groups/{groupId}/user/{memberId}`,
      work: async () => owner.call('DELETE', `${organization}/groups/${everybody}/user/${memberId}`),
    },
  ]
}

/** The table that the README shows. */
export function printSizes(rows: readonly SizeRow[]): void {
  const heads = SIZES.map((size) => `${size.toLocaleString('en')} members`)
  console.log(
    `\n| table requests / read units / write units | ${heads.join(' | ')} |\n|---|${SIZES.map(() => '--:').join('|')}|`,
  )
  for (const { name, bySize } of rows) {
    const cells = bySize.map(
      ({ cost, ms }) => `${cost.requests} / ${cost.readUnits} / ${cost.writeUnits} (${ms.toFixed(0)} ms)`,
    )
    console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
}
