import { enforceStep, membersOfStep } from '../../shared/domain/policy/enforce-policy.ts'
import type { KeyOf } from '../../shared/store/entities.ts'
import { decideAgain } from '../runtime/decide-again.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** The queue brings an enforcement again that runs out of time; nothing is lost by trying until then. */
const untilCutOff = () => Number.POSITIVE_INFINITY

/**
 * Revokes the members that a policy was found not to be complied with, some at a time, each time in one transaction with the
 * progress. Cut off, it goes on where it was.
 */
export async function enforcePolicy(key: KeyOf<'PolicyEnforcement'>, deps: WorkerDeps): Promise<void> {
  let isFinished = false
  while (!isFinished) isFinished = await decideAgain(async () => takeStep(key, deps), untilCutOff)
}

/** Takes the next step; true when there is none left. */
async function takeStep(
  key: KeyOf<'PolicyEnforcement'>,
  { store, clock, ids, auditRetentionMonths }: WorkerDeps,
): Promise<boolean> {
  const { organizationId } = key
  const enforcement = await store.get('PolicyEnforcement', key)
  if (!enforcement || enforcement.finishedAt) return true
  const [organization, seats, saved, members] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('OrganizationSeats', { organizationId }),
    store.get('OrganizationPolicies', { organizationId }),
    store.getMany(
      'Member',
      membersOfStep(enforcement).map((memberId) => ({ organizationId, memberId })),
    ),
  ])
  const { actorId } = enforcement
  const context = { now: clock.now(), ids, actorId, deviceType: null, ipAddress: null, auditRetentionMonths }
  const present = members.filter((member) => member !== undefined)
  await store.commit(enforceStep({ enforcement, organization, seats, saved, members: present }, context))
  return false
}

export const handler = defineQueueWorker('enforce-policy', async ({ organizationId, enforcementId }, deps) => {
  if (!organizationId || !enforcementId) throw new Error('The record names no enforcement')
  await enforcePolicy({ organizationId, enforcementId }, deps)
})
