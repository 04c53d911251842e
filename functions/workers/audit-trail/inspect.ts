import { minutesAfter } from '../../../shared/domain/instant.ts'
import type { MacKey } from '../../../shared/ports/ports.ts'
import type { AuditEvent } from '../../../shared/store/entities/audit-event.ts'
import type { AuditSeal, AuditTrailHead } from '../../../shared/store/entities/audit-trail.ts'
import type { Instant } from '../../../shared/store/id.ts'
import { eventKeyOf, hashOfEvent, hashOfSeal, isAuthenticHead, isAuthenticSeal } from './seal.ts'

/** What the table holds of one log in one month: seals and events in the order of their keys. */
export interface Trail {
  readonly head: AuditTrailHead | undefined
  readonly seals: readonly AuditSeal[]
  readonly events: readonly AuditEvent[]
}

/** What was found. Findings contradict the trail; remarks are for somebody to judge. */
export interface Inspection {
  readonly findings: readonly string[]
  readonly remarks: readonly string[]
}

/** A seal takes a moment; the queue's alarm goes off after this long. */
const SEALED_WITHIN_MINUTES = 15
/** Seals whose signature is asked for at the same time. */
const SIGNATURES_AT_ONCE = 20

/** Compares a trail with itself and with its events. */
export async function inspect(macKey: MacKey, trail: Trail, now: Instant): Promise<Inspection> {
  const { head, seals } = trail
  const headFindings =
    head && !(await isAuthenticHead(macKey, head)) ? ['the head of the trail is forged'] : missingHead(trail)
  if (head && head.keptUntil <= now) return { findings: headFindings, remarks: ['the retention of the trail is over'] }
  const chainFindings = [...headFindings, ...chainFaults(trail)]
  // A genuine head at the end of an unbroken chain vouches for every seal in it.
  const forged = chainFindings.length > 0 ? await forgedSeals(macKey, seals) : []
  return { findings: [...chainFindings, ...forged, ...eventFaults(trail, now)], remarks: lateSeals(seals) }
}

function missingHead({ head, seals }: Trail): readonly string[] {
  return !head && seals.length > 0 ? ['the head of the trail is missing'] : []
}

/** Gaps, seals in the wrong place, and seals that do not follow the one before. */
function chainFaults({ head, seals }: Trail): readonly string[] {
  const faults: string[] = []
  let before: AuditSeal | undefined
  for (const seal of seals) {
    const expected = (before?.sequence ?? 0) + 1
    if (seal.sequence < expected) {
      faults.push(`seal ${seal.sequence} stands after seal ${expected - 1}`)
      continue
    }
    if (seal.sequence > expected) faults.push(gap(expected, seal.sequence - 1))
    if (seal.sequence === expected && seal.previous !== (before ? hashOfSeal(before) : '')) {
      faults.push(`seal ${seal.sequence} does not follow the seal before it`)
    }
    before = seal
  }
  if (!head) return faults
  const last = before?.sequence ?? 0
  if (last < head.count) faults.push(gap(last + 1, head.count))
  if (last > head.count) faults.push(`the head of the trail knows ${head.count} seals, and there are ${last}`)
  if (before && last === head.count && hashOfSeal(before) !== head.lastHash) {
    faults.push('the head of the trail does not follow the last seal')
  }
  return faults
}

const gap = (from: number, to: number) =>
  from === to ? `seal ${from} is missing` : `seals ${from} to ${to} are missing`

async function forgedSeals(macKey: MacKey, seals: readonly AuditSeal[]): Promise<readonly string[]> {
  const findings: string[] = []
  for (let from = 0; from < seals.length; from += SIGNATURES_AT_ONCE) {
    const some = seals.slice(from, from + SIGNATURES_AT_ONCE)
    const authentic = await Promise.all(some.map(async (one) => isAuthenticSeal(macKey, one)))
    findings.push(...some.filter((_, at) => !authentic[at]).map(({ sequence }) => `seal ${sequence} is forged`))
  }
  return findings
}

/** Events that are not what was sealed, that are not sealed, or that are gone. */
function eventFaults({ seals, events }: Trail, now: Instant): readonly string[] {
  const sealed = Map.groupBy(seals, ({ eventKey }) => eventKey)
  const present = new Set(events.map(eventKeyOf))
  const overdue = minutesAfter(now, -SEALED_WITHIN_MINUTES)
  return [
    ...events.flatMap((event) => {
      const key = eventKeyOf(event)
      const own = sealed.get(key)
      if (!own) return event.at < overdue ? [`event ${key} is not sealed`] : []
      const hash = hashOfEvent(event)
      return own.every(({ eventHash }) => eventHash === hash) ? [] : [`event ${key} was changed`]
    }),
    ...[...sealed].flatMap(([key, own]) =>
      !present.has(key) && own.some(({ eventKeptUntil }) => eventKeptUntil > now) ? [`event ${key} is missing`] : [],
    ),
  ]
}

/** An event that was slipped in with a date of the past is sealed, but late. */
function lateSeals(seals: readonly AuditSeal[]): readonly string[] {
  const isLate = ({ eventKey, sealedAt }: AuditSeal) =>
    minutesAfter(eventKey.split('#', 1)[0] ?? '', SEALED_WITHIN_MINUTES) < sealedAt
  return seals.filter(isLate).map(({ eventKey, sealedAt }) => `event ${eventKey} was sealed at ${sealedAt} only`)
}
