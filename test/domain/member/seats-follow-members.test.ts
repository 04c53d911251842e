import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { Standing } from '../../../shared/domain/access/can.ts'
import { changeMember } from '../../../shared/domain/member/change-member.ts'
import { confirmMembers } from '../../../shared/domain/member/confirm-members.ts'
import { decideRows, type RowDecision } from '../../../shared/domain/member/decide-rows.ts'
import { newMember } from '../../../shared/domain/member/new-member.ts'
import { leaveOrganization, removeMember } from '../../../shared/domain/member/remove-member.ts'
import { restoreMember } from '../../../shared/domain/member/restore-member.ts'
import { revokeMember } from '../../../shared/domain/member/revoke-member.ts'
import type { Result } from '../../../shared/errors/catalogue.ts'
import { type ChangeSet, create, replace } from '../../../shared/store/change-set.ts'
import type { Stored } from '../../../shared/store/define-entity.ts'
import { type Member, MemberStatus, MemberType } from '../../../shared/store/entities/organization.ts'
import type { OrganizationSeats } from '../../../shared/store/entities/seats.ts'
import { countMembers } from '../../support/counted.ts'
import { client, complianceOf, context, member, organizationSeats } from '../records.ts'

const TYPES = [MemberType.Owner, MemberType.Admin, MemberType.User] as const
const { organization, link } = client()
const actor: Standing = { role: 'owner', permissions: [] }

type Deed = 'invite' | 'accept' | 'confirm' | 'change' | 'revoke' | 'restore' | 'remove' | 'leave'

const step = fc.record({
  deed: fc.constantFrom<Deed>('invite', 'accept', 'confirm', 'change', 'revoke', 'restore', 'remove', 'leave'),
  /** Whom it is about; several for what is done in bulk. */
  who: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 }),
  type: fc.constantFrom(...TYPES),
})

interface State {
  readonly members: ReadonlyMap<string, Stored<Member>>
  readonly seats: Stored<OrganizationSeats>
  /** How many were invited so far. */
  readonly invited: number
}

/** The records once the changes are written; fails where one record is written twice, as the table would. */
function applied({ members, seats, invited }: State, changes: ChangeSet): State {
  const written = changes.filter(({ entity }) => entity === 'Member' || entity === 'OrganizationSeats')
  const idOf = (record: object) => ('memberId' in record ? String(record.memberId) : 'seats')
  const ids = written.map((change) => idOf('after' in change ? change.after : change.before))
  expect(new Set(ids).size).toBe(ids.length)
  const next = new Map(members)
  let counted = seats
  for (const change of written) {
    if (change.entity === 'OrganizationSeats' && 'after' in change) counted = change.after as Stored<OrganizationSeats>
    else if (change.kind === 'remove') next.delete(idOf(change.before))
    else if ('after' in change) next.set(idOf(change.after), { version: 1, ...(change.after as Member) })
  }
  return { members: next, seats: counted, invited }
}

const rules: Partial<Record<Deed, (one: Member, type: (typeof TYPES)[number]) => Result<RowDecision>>> = {
  revoke: (one) => revokeMember({ actor, member: one }, context()),
  restore: (one) => restoreMember({ organization, actor, member: one, compliance: undefined }, context()),
  remove: (one) => removeMember({ actor, organization, member: one, claimed: new Set(), links: [] }, context()),
  leave: (one) => leaveOrganization({ member: one, claimed: new Set(), links: [] }, context()),
  change: (one, type) =>
    changeMember(
      { actor, organization, member: one, access: { collections: [], groups: [] }, mayGive: () => true },
      { type, permissions: [], collections: [], groups: null },
      context(),
    ),
}

function next(
  state: State,
  { deed, who, type }: { deed: Deed; who: readonly number[]; type: (typeof TYPES)[number] },
  isManaged: boolean,
): State {
  const rows = [...state.members.values()]
  const [first = 0] = who
  const one = rows[first]
  switch (deed) {
    case 'invite': {
      if (state.seats.occupied >= state.seats.seats) return state
      const about = { organizationId: 'organization', email: `${state.invited}@globex.test`, type, permissions: [] }
      const ids = { next: () => `row-${state.invited}` }
      const invited = newMember(about, context({ ids }))
      return applied({ ...state, invited: state.invited + 1 }, [
        create('Member', invited),
        replace('OrganizationSeats', state.seats, { occupied: state.seats.occupied + 1 }),
      ])
    }
    case 'accept':
      return one?.status === MemberStatus.Invited
        ? applied(state, [
            replace('Member', one, { status: MemberStatus.Accepted, accountId: `account-${one.memberId}` }),
          ])
        : state
    case 'confirm': {
      const confirming = who.map((at) => ({ member: rows[at], compliance: complianceOf(), key: '4.key' }))
      const { seats } = state
      const result = confirmMembers({ organization, seats, policies: undefined, rows: confirming }, context())
      return result.ok ? applied(state, result.changes) : state
    }
    default: {
      const rule = rules[deed]
      if (!rule) return state
      const members = (deed === 'change' || deed === 'leave' ? [first] : who).map((at) => rows[at])
      const { changes, outcomes } = decideRows(
        { members, seats: state.seats, link: isManaged ? link : undefined },
        (row) => rule(row, type),
      )
      expect(outcomes).toHaveLength(members.length)
      return applied(state, changes)
    }
  }
}

describe('whatever is done with members, in whatever order, one or many', () => {
  it('the counters say what the members say, nobody sits without a seat, and an owner stays where no provider stands in', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, isManaged) => {
        const owner = member({ status: MemberStatus.Confirmed, accountId: 'owner-account' })
        let state: State = {
          members: new Map([[owner.memberId, owner]]),
          seats: organizationSeats({ seats: 5, occupied: 1, confirmed: 1, confirmedOwners: 1 }),
          invited: 0,
        }
        for (const one of steps) {
          state = next(state, one, isManaged)
          expect(state.seats).toMatchObject(countMembers([...state.members.values()]))
          expect(state.seats.occupied).toBeLessThanOrEqual(5)
          if (!isManaged) expect(state.seats.confirmedOwners).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })
})
