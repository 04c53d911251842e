import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { inspect } from '../../functions/workers/audit-trail/inspect.ts'
import { sealEvent } from '../../functions/workers/seal-audit-trail.ts'
import { auditTrailHeadEntity } from '../../shared/store/entities/audit-trail.ts'
import { type SealedLog, seal, sealedLog } from '../support/audit-trail.ts'
import { eventRecord, writeEvents } from '../support/event-log.ts'
import { writesNothing } from '../support/refusals.ts'
import { itemAt, putItem } from '../support/tamper.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const trailOf = async ({ key }: Pick<SealedLog, 'key'>) => ({
  head: await world.store.get('AuditTrailHead', key),
  seals: await world.store.listAll('AuditSeal', key),
  events: await world.store.listAll('AuditEvent', { ...key, at: key.month }),
})
const inspected = async (log: Pick<SealedLog, 'key'>) => inspect(world.macKey, await trailOf(log), world.now())
const clean = { findings: [], remarks: [] }

describe('sealing the audit trail', () => {
  it('appends a seal for each event, each naming the one before, and counts them in the head', async () => {
    const log = await sealedLog(world, 3)
    const { head, seals } = await trailOf(log)
    expect(seals.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    expect(seals.map(({ eventKey }) => eventKey)).toEqual(log.events.map(({ at, eventId }) => `${at}#${eventId}`))
    expect(seals[0]?.previous).toBe('')
    expect(new Set(seals.flatMap(({ eventHash, previous, mac }) => [eventHash, previous, mac])).size).toBe(9)
    expect(head).toMatchObject({ count: 3, keptUntil: log.events[0]?.keptUntil })
    expect(await inspected(log)).toEqual(clean)
  })

  it('keeps a trail for each log and each month', async () => {
    const scopeId = randomUUID()
    const events = [
      eventRecord(scopeId),
      eventRecord(scopeId, { at: '2025-07-01T00:00:00.000Z' }),
      eventRecord(scopeId, { scope: 'PROVIDER' }),
      eventRecord(randomUUID()),
    ]
    for (const event of events) {
      await seal(world, event)
      const key = { scope: event.scope, scopeId: event.scopeId, month: event.at.slice(0, 7) }
      expect(await world.store.listAll('AuditSeal', key)).toHaveLength(1)
    }
  })

  it('seals an event that comes twice without harm', async () => {
    const log = await sealedLog(world, 2)
    const [first] = log.events
    if (!first) throw new Error('There is no event')
    world.stopClock(first.at)
    await seal(world, first)
    world.stopClock(null)
    expect((await trailOf(log)).seals).toHaveLength(3)
    expect(await inspected(log)).toEqual(clean)
  })

  it('lets several sealers append to one trail, so that nothing is lost and the chain holds', async () => {
    const scopeId = randomUUID()
    const events = Array.from({ length: 24 }, (_, at) => eventRecord(scopeId, { eventId: `${at}` }))
    await writeEvents(world, events)
    world.stopClock(events[0]?.at ?? null)
    await Promise.all(
      [0, 1, 2].map(async (sealer) => {
        for (const event of events.filter((_, at) => at % 3 === sealer)) await seal(world, event)
      }),
    )
    world.stopClock(null)
    const log = { key: { scope: 'ORG' as const, scopeId, month: '2025-06' } }
    const { head, seals } = await trailOf(log)
    expect(head?.count).toBe(24)
    expect(new Set(seals.map(({ eventKey }) => eventKey)).size).toBe(24)
    expect(await inspected(log)).toEqual(clean)
  })

  it('leaves an event out of nothing when it is cut off before or after its write', async () => {
    const scopeId = randomUUID()
    const [event] = await writeEvents(world, [eventRecord(scopeId)])
    if (!event) throw new Error('There is no event')
    const deps = workerDeps('seal-audit-trail', world.deps)
    for (const isWritten of [false, true]) {
      const cutOff = {
        ...deps.store,
        commit: async (changes: Parameters<typeof deps.store.commit>[0]) => {
          if (isWritten) await deps.store.commit(changes)
          throw new Error('Cut off')
        },
      }
      await expect(sealEvent(event, { ...deps, store: cutOff })).rejects.toThrow('Cut off')
    }
    world.stopClock(event.at)
    await seal(world, event)
    world.stopClock(null)
    const log = { key: { scope: 'ORG' as const, scopeId, month: '2025-06' } }
    expect((await trailOf(log)).seals).toHaveLength(2)
    expect((await inspected(log)).findings).toEqual([])
  })

  it('does not go on from a head that is not its own, and writes nothing', async () => {
    const log = await sealedLog(world, 2)
    const key = auditTrailHeadEntity.key(log.key)
    await putItem(world, { ...(await itemAt(world, key)), count: 1 })
    await writesNothing(world, async () => {
      await expect(seal(world, eventRecord(log.key.scopeId))).rejects.toThrow('forged')
    })
  })

  it('keeps the seals as long as the first event of the month, and the head for good', async () => {
    const keptUntil = '2026-01-01T00:00:00.000Z'
    const event = eventRecord(randomUUID(), { keptUntil })
    await seal(world, event)
    const key = { scope: event.scope, scopeId: event.scopeId, month: '2025-06' }
    expect(await world.store.listAll('AuditSeal', key)).toEqual([])
    expect(await inspected({ key: { ...key, scope: 'ORG' } })).toEqual({
      findings: [],
      remarks: ['the retention of the trail is over'],
    })
  })
})
