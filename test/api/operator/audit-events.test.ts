import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { hashOfEvent, hashOfSeal } from '../../../functions/workers/audit-trail/seal.ts'
import { auditEventEntity } from '../../../shared/store/entities/audit-event.ts'
import { auditSealEntity, auditTrailHeadEntity } from '../../../shared/store/entities/audit-trail.ts'
import { type SealedLog, seal, sealedLog } from '../../support/audit-trail.ts'
import { eventRecord, writeEvents } from '../../support/event-log.ts'
import { writesNothing } from '../../support/refusals.ts'
import { client, provider } from '../../support/scene.ts'
import { deleteItem, itemAt, putItem } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

interface Audit {
  readonly consistent: boolean
  readonly findings: readonly string[]
  readonly trails: readonly { readonly log: string; readonly remarks: readonly string[] }[]
}

const audit = async (wishes: object) =>
  writesNothing(world, async () => (await world.operator({ command: 'audit-events', ...wishes })) as unknown as Audit)
const auditLog = async ({ key }: SealedLog) => audit({ organizationId: key.scopeId, month: key.month })

const eventAt = ({ events }: SealedLog, at: number) => auditEventEntity.key(events[at] as (typeof events)[number])
const sealAt = ({ key }: SealedLog, sequence: number) => auditSealEntity.key({ ...key, sequence })
const headOf = ({ key }: SealedLog) => auditTrailHeadEntity.key(key)
const changeItem = async (key: { pk: string; sk: string }, change: object) =>
  putItem(world, { ...(await itemAt(world, key)), ...change })
const storedSeal = async ({ key }: SealedLog, sequence: number) => {
  const found = await world.store.get('AuditSeal', { ...key, sequence })
  if (!found) throw new Error(`There is no seal ${sequence}`)
  return found
}

/** What somebody with the right to write to the table does to the log, and what is found; events and seals from 1. */
const crimes: readonly (readonly [string, (log: SealedLog) => Promise<void>, readonly string[]])[] = [
  ['changes an event', async (log) => changeItem(eventAt(log, 1), { type: 1700 }), ['event 2 was changed']],
  ['takes out who did it', async (log) => changeItem(eventAt(log, 1), { actorId: null }), ['event 2 was changed']],
  [
    'lets an event expire early',
    async (log) => changeItem(eventAt(log, 1), { ttl: Math.floor(Date.now() / 1000) - 1 }),
    ['event 2 is missing'],
  ],
  ['deletes an event', async (log) => deleteItem(world, eventAt(log, 1)), ['event 2 is missing']],
  [
    'deletes an event and its seal',
    async (log) => {
      await deleteItem(world, eventAt(log, 1))
      await deleteItem(world, sealAt(log, 2))
    },
    ['seal 2 is missing'],
  ],
  [
    'deletes the last events and their seals',
    async (log) => {
      for (const at of [2, 3]) {
        await deleteItem(world, eventAt(log, at))
        await deleteItem(world, sealAt(log, at + 1))
      }
    },
    ['seals 3 to 4 are missing'],
  ],
  [
    'deletes the last events and their seals, and counts the head down',
    async (log) => {
      await deleteItem(world, eventAt(log, 3))
      await deleteItem(world, sealAt(log, 4))
      await changeItem(headOf(log), { count: 3, lastHash: hashOfSeal(await storedSeal(log, 3)) })
    },
    ['the head of the trail is forged'],
  ],
  ['deletes the head', async (log) => deleteItem(world, headOf(log)), ['the head of the trail is missing']],
  [
    'deletes every trace of the seals',
    async (log) => {
      await deleteItem(world, headOf(log))
      for (const sequence of [1, 2, 3, 4]) await deleteItem(world, sealAt(log, sequence))
    },
    [1, 2, 3, 4].map((event) => `event ${event} is not sealed`),
  ],
  [
    'changes an event and its seal alike',
    async (log) => {
      const event = { ...(log.events[1] as (typeof log.events)[number]), type: 1700 }
      await changeItem(eventAt(log, 1), { type: 1700 })
      await changeItem(sealAt(log, 2), { eventHash: hashOfEvent(event) })
    },
    ['seal 3 does not follow the seal before it', 'seal 2 is forged'],
  ],
  [
    'writes the chain anew from there on, head and all',
    async (log) => {
      const event = { ...(log.events[2] as (typeof log.events)[number]), type: 1700 }
      await changeItem(eventAt(log, 2), { type: 1700 })
      await changeItem(sealAt(log, 3), { eventHash: hashOfEvent(event) })
      await changeItem(sealAt(log, 4), { previous: hashOfSeal(await storedSeal(log, 3)) })
      await changeItem(headOf(log), { lastHash: hashOfSeal(await storedSeal(log, 4)) })
    },
    ['the head of the trail is forged', 'seal 3 is forged', 'seal 4 is forged'],
  ],
  [
    'swaps two seals',
    async (log) => {
      const [second, third] = [await itemAt(world, sealAt(log, 2)), await itemAt(world, sealAt(log, 3))]
      await putItem(world, { ...second, ...sealAt(log, 3) })
      await putItem(world, { ...third, ...sealAt(log, 2) })
    },
    ['seal 2 is missing', 'seal 2 stands after seal 3'],
  ],
  [
    'appends a seal',
    async (log) => {
      const last = await storedSeal(log, 4)
      const item = await itemAt(world, sealAt(log, 4))
      await putItem(world, { ...item, ...sealAt(log, 5), sequence: 5, previous: hashOfSeal(last) })
    },
    ['the head of the trail knows 4 seals, and there are 5', 'seal 5 is forged'],
  ],
  [
    'slips an event in that was never announced',
    async (log) => void (await writeEvents(world, [eventRecord(log.key.scopeId, { eventId: 'slipped-in' })])),
    ['event 2025-06-15T12:00:00.000Z#slipped-in is not sealed'],
  ],
]

describe('audit-events', () => {
  it('finds nothing in a trail that nobody touched, and says where it ends', async () => {
    const log = await sealedLog(world, 4)
    const head = await world.store.get('AuditTrailHead', log.key)
    expect(await auditLog(log)).toEqual({
      ok: true,
      consistent: true,
      findings: [],
      trails: [
        {
          log: `organization ${log.key.scopeId}, 2025-06`,
          events: 4,
          seals: 4,
          head: { count: 4, lastHash: head?.lastHash },
          findings: [],
          remarks: [],
        },
      ],
    })
  })

  it.each(crimes)('finds out who %s', async (_, commit, expected) => {
    const log = await sealedLog(world, 4)
    await commit(log)
    const { consistent, findings } = await auditLog(log)
    expect(consistent).toBe(false)
    const numbered = findings.map((finding) =>
      log.events.reduce(
        (text, { at, eventId }, index) => text.replace(`${at}#${eventId}`, String(index + 1)),
        finding.replace(`organization ${log.key.scopeId}, 2025-06: `, ''),
      ),
    )
    expect(numbered).toEqual(expected)
  })

  it('does not complain of an event that happened just now and has no seal yet, but does after 15 minutes', async () => {
    const scopeId = randomUUID()
    await writeEvents(world, [eventRecord(scopeId, { at: world.now() })])
    expect((await audit({ organizationId: scopeId })).consistent).toBe(true)
    world.pass({ minutes: 16 })
    expect((await audit({ organizationId: scopeId, month: new Date().toISOString().slice(0, 7) })).findings).toEqual([
      expect.stringMatching(/ is not sealed$/),
    ])
  })

  it('remarks on an event that was sealed long after its date, as one that is slipped into the past is', async () => {
    const log = await sealedLog(world, 2)
    const [slipped] = await writeEvents(world, [eventRecord(log.key.scopeId, { eventId: 'slipped-in' })])
    if (slipped) await seal(world, slipped)
    const { consistent, trails } = await auditLog(log)
    expect(consistent).toBe(true)
    expect(trails[0]?.remarks).toEqual([
      expect.stringMatching(/^event 2025-06-15T12:00:00\.000Z#slipped-in was sealed at .* only$/),
    ])
  })

  it('looks at every provider and its clients where no log is named', async () => {
    const other = await createWorld()
    const scene = await provider(other)
    const { organizationId } = await client(other, scene)
    const events = (await other.table.items()).filter(({ entity }) => entity === 'AuditEvent')
    for (const item of events) await seal(other, auditEventEntity.schema.parse(item))
    const answer = (await other.operator({ command: 'audit-events' })) as unknown as Audit
    const month = other.now().slice(0, 7)
    expect(answer).toMatchObject({ ok: true, consistent: true })
    expect(answer.trails.map(({ log }) => log)).toEqual([
      `provider ${scene.providerId}, ${month}`,
      `organization ${organizationId}, ${month}`,
    ])
    const own = (await other.operator({ command: 'audit-events', providerId: scene.providerId })) as unknown as Audit
    expect(own.trails).toHaveLength(1)
  })

  it.each([
    [{ month: '2025-13' }, 'month'],
    [{ month: 'June' }, 'month'],
    [{ providerId: 'x' }, 'providerId'],
    [{ organizationId: 'x' }, 'organizationId'],
  ])('refuses %j, naming the field', async (wishes, field) => {
    const answer = await world.operator({ command: 'audit-events', ...wishes })
    expect(answer).toMatchObject({ ok: false, code: 'request.invalid', fields: { [field]: [expect.any(String)] } })
  })
})
