import { randomUUID } from 'node:crypto'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { sealEvent } from '../../functions/workers/seal-audit-trail.ts'
import { create } from '../../shared/store/change-set.ts'
import type { AuditEvent } from '../../shared/store/entities/audit-event.ts'
import { eventRecord } from './event-log.ts'
import type { World } from './world.ts'

/** An organization's log in one month, with its trail. */
export interface SealedLog {
  readonly key: { readonly scope: 'ORG'; readonly scopeId: string; readonly month: string }
  readonly events: readonly AuditEvent[]
}

export const seal = async (world: World, event: AuditEvent) =>
  sealEvent(event, workerDeps('seal-audit-trail', world.deps))

/** A log with as many events of one month, an hour apart, each sealed a minute after it happened. */
export async function sealedLog(world: World, count: number): Promise<SealedLog> {
  const scopeId = randomUUID()
  const events = Array.from({ length: count }, (_, hour) =>
    eventRecord(scopeId, {
      at: `2025-06-15T${String(hour).padStart(2, '0')}:00:00.000Z`,
      actorId: randomUUID(),
      ipAddress: '192.0.2.1',
    }),
  )
  for (const event of events) {
    await world.store.commit([create('AuditEvent', event)])
    world.stopClock(event.at, -60_000)
    await seal(world, event)
  }
  world.stopClock(null)
  return { key: { scope: 'ORG', scopeId, month: '2025-06' }, events }
}
