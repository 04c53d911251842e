import { refuse } from '../../../shared/errors/catalogue.ts'
import type { MacKey } from '../../../shared/ports/ports.ts'
import type { Store } from '../../../shared/ports/store.ts'
import type { Instant } from '../../../shared/store/id.ts'
import { inspect, type Trail } from '../audit-trail/inspect.ts'
import type { TrailKey } from '../audit-trail/seal.ts'
import type { Command } from './command.ts'

const READINGS_MAX = 8
/** An answer has its limit, and nobody reads more. */
const SHOWN_MAX = 100

/**
 * Compares the events of a month with their seals: in one log, or in those of every provider and its clients. Without a
 * month it is the current one.
 */
export const auditEvents: Command<{
  providerId?: string | undefined
  organizationId?: string | undefined
  month?: string | undefined
}> = async ({ providerId, organizationId, month }, { store, macKey }, { now }) => {
  const isNamed = providerId !== undefined || organizationId !== undefined
  const logs = isNamed ? namedLogs(providerId, organizationId) : await allLogs(store)
  const trails = []
  for (const log of logs) {
    trails.push(await auditTrail({ store, macKey }, { ...log, month: month ?? now.slice(0, 7) }, now))
  }
  // A log outlives its organization, so it is the log that must be there, and not the organization.
  const isEmpty = trails.every(({ events, seals, head }) => events === 0 && seals === 0 && head === null)
  if (isNamed && isEmpty) return refuse('request.not_found', { field: providerId ? 'providerId' : 'organizationId' })
  const findings = trails.flatMap((trail) => trail.findings)
  return { ok: true, changes: [], answer: { consistent: findings.length === 0, findings, trails } }
}

type Log = Pick<TrailKey, 'scope' | 'scopeId'>

function namedLogs(providerId: string | undefined, organizationId: string | undefined): readonly Log[] {
  return [
    ...(providerId ? [{ scope: 'PROVIDER' as const, scopeId: providerId }] : []),
    ...(organizationId ? [{ scope: 'ORG' as const, scopeId: organizationId }] : []),
  ]
}

async function allLogs(store: Store): Promise<readonly Log[]> {
  const logs: Log[] = []
  for (const { providerId } of await store.listIndexed('Provider', {})) {
    const links = await store.listAll('ClientLink', { providerId })
    logs.push({ scope: 'PROVIDER', scopeId: providerId })
    logs.push(...links.map(({ organizationId }) => ({ scope: 'ORG' as const, scopeId: organizationId })))
  }
  return logs
}

async function auditTrail({ store, macKey }: { store: Store; macKey: MacKey }, key: TrailKey, now: Instant) {
  const trail = await readTrail(store, key)
  const { findings, remarks } = await inspect(macKey, trail, now)
  const { scope, scopeId, month } = key
  const at = `${scope === 'PROVIDER' ? 'provider' : 'organization'} ${scopeId}, ${month}`
  return {
    log: at,
    events: trail.events.length,
    seals: trail.seals.length,
    /** What the log of the sealing function must have said last. */
    head: trail.head ? { count: trail.head.count, lastHash: trail.head.lastHash } : null,
    findings: shown(findings).map((finding) => `${at}: ${finding}`),
    remarks: shown(remarks),
  }
}

/** Reads again where a seal was appended meanwhile. */
async function readTrail(store: Store, key: TrailKey): Promise<Trail> {
  for (let reading = 1; ; reading += 1) {
    const before = await store.get('AuditTrailHead', key)
    const [seals, events] = await Promise.all([
      store.listAll('AuditSeal', key),
      store.listAll('AuditEvent', { ...key, at: key.month }),
    ])
    const head = await store.get('AuditTrailHead', key)
    if (before?.version === head?.version || reading >= READINGS_MAX) return { head, seals, events }
  }
}

function shown(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN_MAX) return lines
  return [...lines.slice(0, SHOWN_MAX), `and ${lines.length - SHOWN_MAX} more`]
}
