import type { Context } from '../../shared/domain/context.ts'
import { carryOutMemberships, type MembershipStep } from '../../shared/domain/group/memberships.ts'
import { type Refusal, type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Group } from '../../shared/store/entities/group.ts'
import { type Decision, inParts } from '../runtime/in-parts.ts'
import type { WriteRows } from '../runtime/operation.ts'

/** A membership and its event are two operations; the group and its event take the rest of the hundred. */
const MEMBERSHIPS_PER_TRANSACTION = 48

interface GroupDecision extends Decision {
  readonly group: Group
  readonly steps: readonly MembershipStep[]
}

/** Writes a decision about a group and the memberships that follow from it, in as many transactions as they need. */
export async function writeGroup(
  { store, writeRows, context }: { store: StoreReads; writeRows: WriteRows; context: Context },
  decide: () => Promise<Result<GroupDecision>>,
): Promise<{ readonly ok: true; readonly decided: GroupDecision } | Refusal> {
  return inParts(writeRows, MEMBERSHIPS_PER_TRANSACTION, decide, async (steps, isFirst, { group }) => {
    const { organizationId, groupId } = group
    const [guard, rows] = await Promise.all([
      isFirst ? null : store.get('Group', group),
      store.getMany(
        'GroupMember',
        steps.map(({ memberId }) => ({ organizationId, groupId, memberId })),
      ),
    ])
    if (guard === undefined) return refuse('request.not_found')
    const state = { group, rows: rows.filter((row) => row !== undefined), guard }
    return { ok: true, changes: carryOutMemberships(state, steps, context) }
  })
}
