import { type Change, type ChangeSet, create } from '../../store/change-set.ts'
import type { PolicySetting } from '../../store/entities/policy.ts'
import type { MemberId, OrganizationId } from '../../store/id.ts'
import type { Context } from '../context.ts'

/** So many ids keep a record small enough to be written anew with every step. */
const MEMBERS_PER_RECORD = 1000

/** Asks the worker to revoke these members; nothing where there are none. */
export function requestEnforcement(
  organizationId: OrganizationId,
  policyType: PolicySetting['type'],
  violators: readonly MemberId[],
  { now, ids, actorId }: Context,
): ChangeSet {
  const parts = Array.from({ length: Math.ceil(violators.length / MEMBERS_PER_RECORD) }, (_, at) =>
    violators.slice(at * MEMBERS_PER_RECORD, (at + 1) * MEMBERS_PER_RECORD),
  )
  return parts.map(
    (memberIds): Change =>
      create('PolicyEnforcement', {
        organizationId,
        enforcementId: ids.next(),
        policyType,
        memberIds,
        next: 0,
        actorId,
        requestedAt: now,
        finishedAt: null,
      }),
  )
}
