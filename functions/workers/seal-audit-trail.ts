import { create, replace } from '../../shared/store/change-set.ts'
import { type AuditEvent, auditEventEntity } from '../../shared/store/entities/audit-event.ts'
import { decideAgain } from '../runtime/decide-again.ts'
import { defineQueueWorker } from '../runtime/define-worker.ts'
import { logger } from '../runtime/logger.ts'
import type { WorkerDeps } from '../runtime/worker-deps.ts'
import { isAuthenticHead, seal } from './audit-trail/seal.ts'

/** The number of attempts is what ends them. */
const PATIENT = () => Number.POSITIVE_INFINITY

/**
 * Appends a seal for the event to its trail, after whatever another sealer appended meanwhile. An event that comes twice
 * is sealed twice, which says the same twice. Throws on a head that is not ours: to seal on would hide what was done to it.
 */
export async function sealEvent(event: AuditEvent, { store, macKey, clock }: WorkerDeps): Promise<void> {
  const trail = { scope: event.scope, scopeId: event.scopeId, month: event.at.slice(0, 7) }
  await decideAgain(async () => {
    const head = await store.get('AuditTrailHead', trail)
    if (head && !(await isAuthenticHead(macKey, head))) throw new Error('The head of the audit trail is forged')
    const next = await seal(macKey, event, head, clock.now())
    await store.commit([
      create('AuditSeal', next.seal),
      head ? replace('AuditTrailHead', head, next.head) : create('AuditTrailHead', next.head),
    ])
    // The log is out of reach of whoever can write to the table: a trail that was rolled back contradicts it.
    const { count, lastHash } = next.head
    logger.info('Sealed', { ...trail, count, lastHash })
  }, PATIENT)
}

/** Seals the event as it was added: what somebody does to the table afterwards comes too late. */
export const handler = defineQueueWorker('seal-audit-trail', async (_, deps, { image }) => {
  await sealEvent(auditEventEntity.schema.parse(image), deps)
})
