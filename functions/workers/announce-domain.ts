import { announceStep, MEMBERS_PER_STEP } from '../../shared/domain/claimed-domain/announce-domain.ts'
import type { KeyOf } from '../../shared/store/entities.ts'
import { decideAgain } from '../runtime/decide-again.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'

/** The queue brings an announcement again that runs out of time; nothing is lost by trying until then. */
const untilCutOff = () => Number.POSITIVE_INFINITY

/** Tells the members whose accounts a verified domain claims, some at a time. Cut off, it goes on where it was. */
export async function announceDomain(key: KeyOf<'DomainAnnouncement'>, deps: WorkerDeps): Promise<void> {
  let isFinished = false
  while (!isFinished) isFinished = await decideAgain(async () => takeStep(key, deps), untilCutOff)
}

/** Takes the next step; true when there is none left. */
async function takeStep(
  key: KeyOf<'DomainAnnouncement'>,
  { store, clock, ids, auditRetentionMonths }: WorkerDeps,
): Promise<boolean> {
  const { organizationId } = key
  const announcement = await store.get('DomainAnnouncement', key)
  if (!announcement || announcement.finishedAt) return true
  const [organization, domain, page] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.get('OrganizationDomain', key),
    store.list('Member', { organizationId }, { limit: MEMBERS_PER_STEP, cursor: announcement.cursor }),
  ])
  const context = {
    now: clock.now(),
    ids,
    actorId: null,
    deviceType: null,
    ipAddress: null,
    auditRetentionMonths,
  }
  const { records: members, cursor } = page
  await store.commit(announceStep({ announcement, organization, domain, members, cursor }, context))
  return false
}

export const handler = defineQueueWorker('announce-domain', async ({ organizationId, domainId }, deps) => {
  if (!organizationId || !domainId) throw new Error('The record names no announcement')
  await announceDomain({ organizationId, domainId }, deps)
})
