import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, remove, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type ClientLink, type Member, MemberStatus, MemberType } from '../../store/entities/organization.ts'
import type { OrganizationSeats } from '../../store/entities/seats.ts'
import { anOwnerRemains } from './manage-member.ts'

type Counts = Pick<OrganizationSeats, 'occupied' | 'confirmed' | 'confirmedOwners'>

/** What one row counts for; `null` stands for no row. */
function countsOf(member: Pick<Member, 'status' | 'type'> | null): Counts {
  const confirmed = member?.status === MemberStatus.Confirmed
  return {
    occupied: member && member.status !== MemberStatus.Revoked ? 1 : 0,
    confirmed: confirmed ? 1 : 0,
    confirmedOwners: confirmed && member.type === MemberType.Owner ? 1 : 0,
  }
}

/** The counters once a member is no longer `before` but `after`. */
function recount<C extends Counts>(counts: C, before: Parameters<typeof countsOf>[0], after: typeof before): C {
  const [less, more] = [countsOf(before), countsOf(after)]
  return {
    ...counts,
    occupied: counts.occupied - less.occupied + more.occupied,
    confirmed: counts.confirmed - less.confirmed + more.confirmed,
    confirmedOwners: counts.confirmedOwners - less.confirmedOwners + more.confirmedOwners,
  }
}

/** What a rule decided about one member: how he stands afterwards (null: he is gone), and what is written with it. */
export interface RowDecision {
  readonly after: Partial<Member> | null
  readonly also: readonly Change[]
}

/**
 * Asks `decide` about members one after the other, as if each request came by itself, and keeps the counters: a row that
 * would leave the organization without an owner is refused, and so is one that takes a seat where none is free. What is
 * refused counts for nothing, and a missing row is refused as not found. All changes belong into one transaction: nobody is
 * named twice.
 */
export function decideRows(
  state: {
    readonly members: readonly (Stored<Member> | undefined)[]
    readonly seats: Stored<OrganizationSeats>
    readonly link: Stored<ClientLink> | undefined
  },
  decide: (member: Stored<Member>) => Result<RowDecision>,
): { readonly outcomes: readonly (Refusal | null)[]; readonly changes: ChangeSet } {
  const { seats, link } = state
  const changes: Change[] = []
  let counts = seats
  const outcomes = state.members.map((member) => {
    if (!member) return refuse('request.not_found')
    const decision = decide(member)
    if (!decision.ok) return decision
    const after = decision.after && { ...member, ...decision.after }
    const counted = recount(counts, member, after)
    if (counted.occupied > counts.occupied && counted.occupied > seats.seats) {
      return refuse('member.seats_missing', { values: { free: Math.max(0, seats.seats - counts.occupied), wanted: 1 } })
    }
    if (counted.confirmedOwners < counts.confirmedOwners) {
      const condition = anOwnerRemains(counted, link)
      if ('code' in condition) return condition
    }
    counts = counted
    changes.push(after ? replace('Member', member, after) : remove('Member', member), ...decision.also)
    return null
  })
  const isCountedAnew = (Object.keys(countsOf(null)) as (keyof Counts)[]).some((name) => counts[name] !== seats[name])
  const condition = counts.confirmedOwners < seats.confirmedOwners ? anOwnerRemains(counts, link) : []
  return {
    outcomes,
    changes: [
      ...changes,
      ...(isCountedAnew ? [replace('OrganizationSeats', seats, counts)] : []),
      ...('code' in condition ? [] : condition),
    ],
  }
}
