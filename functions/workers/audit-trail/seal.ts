import { createHash, timingSafeEqual } from 'node:crypto'
import type { MacKey } from '../../../shared/ports/ports.ts'
import type { AuditEvent } from '../../../shared/store/entities/audit-event.ts'
import type { AuditSeal, AuditTrailHead } from '../../../shared/store/entities/audit-trail.ts'
import type { Instant } from '../../../shared/store/id.ts'

/** One log in one month. */
export type TrailKey = Pick<AuditTrailHead, 'scope' | 'scopeId' | 'month'>

/** The name of an event within its trail: its sort key. */
export const eventKeyOf = ({ at, eventId }: Pick<AuditEvent, 'at' | 'eventId'>): string => `${at}#${eventId}`

export const hashOfEvent = (event: AuditEvent): string => sha256(canonical(event))

export const hashOfSeal = (seal: AuditSeal): string => sha256(canonical(seal))

/** The next seal of a trail, and the trail's head with it. */
export async function seal(
  macKey: MacKey,
  event: AuditEvent,
  head: AuditTrailHead | undefined,
  now: Instant,
): Promise<{ seal: AuditSeal; head: AuditTrailHead }> {
  const trail = { scope: event.scope, scopeId: event.scopeId, month: event.at.slice(0, 7) }
  const keptUntil = head?.keptUntil ?? event.keptUntil
  const count = (head?.count ?? 0) + 1
  const next = await signed(macKey, 'audit-seal', {
    ...trail,
    sequence: count,
    eventKey: eventKeyOf(event),
    eventHash: hashOfEvent(event),
    eventKeptUntil: event.keptUntil,
    previous: head?.lastHash ?? '',
    sealedAt: now,
    keptUntil,
  })
  const end = await signed(macKey, 'audit-trail', { ...trail, count, lastHash: hashOfSeal(next), keptUntil })
  return { seal: next, head: end }
}

export const isAuthenticSeal = async (macKey: MacKey, one: AuditSeal): Promise<boolean> =>
  isSigned(macKey, 'audit-seal', one)

export const isAuthenticHead = async (macKey: MacKey, one: AuditTrailHead): Promise<boolean> =>
  isSigned(macKey, 'audit-trail', one)

async function signed<R extends object>(macKey: MacKey, purpose: string, record: R): Promise<R & { mac: string }> {
  return { ...record, mac: await macKey.sign([purpose, canonical(record)]) }
}

async function isSigned(macKey: MacKey, purpose: string, { mac, ...record }: { mac: string }): Promise<boolean> {
  const [given, right] = [Buffer.from(mac), Buffer.from(await macKey.sign([purpose, canonical(record)]))]
  return given.length === right.length && timingSafeEqual(given, right)
}

/**
 * The record as text, whatever the order of its fields. The store's version is no part of it, and neither is what is
 * null: a field that events gain later leaves the hashes of earlier ones as they were.
 */
function canonical(record: object): string {
  const facts = Object.entries(record).filter(([name, value]) => name !== 'version' && value !== null)
  return JSON.stringify(facts.sort(([one], [other]) => (one < other ? -1 : 1)))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
