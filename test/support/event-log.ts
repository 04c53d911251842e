import { randomUUID } from 'node:crypto'
import { endOfMonth } from '../../shared/domain/instant.ts'
import { create } from '../../shared/store/change-set.ts'
import type { AuditEvent } from '../../shared/store/entities/audit-event.ts'
import type { Answer, World } from './world.ts'

/** The record of an event in an organization's log, unless said otherwise. */
export function eventRecord(scopeId: string, over: Partial<AuditEvent> = {}): AuditEvent {
  const at = over.at ?? '2025-06-15T12:00:00.000Z'
  const scope = over.scope ?? 'ORG'
  return {
    eventId: randomUUID(),
    scope,
    scopeId,
    type: 1500,
    at,
    actorId: null,
    organizationId: scope === 'ORG' ? scopeId : null,
    providerId: scope === 'PROVIDER' ? scopeId : null,
    memberId: null,
    providerUserId: null,
    clientLinkId: null,
    collectionId: null,
    groupId: null,
    policyId: null,
    domainName: null,
    deviceType: null,
    ipAddress: null,
    keptUntil: endOfMonth(at, 120),
    ...over,
  }
}

/** Writes events to a log, as changes leave them there. */
export async function writeEvents(world: World, events: readonly AuditEvent[]): Promise<readonly AuditEvent[]> {
  for (let from = 0; from < events.length; from += 100) {
    await world.store.commit(events.slice(from, from + 100).map((event) => create('AuditEvent', event)))
  }
  return events
}

/** Every page of a list, from the first token to the null. Fails where a list does not end. */
export async function allPages(
  world: World,
  request: { path: string; subject: string },
): Promise<{ pages: readonly Answer[]; dates: readonly string[] }> {
  const pages: Answer[] = []
  let token: string | null = null
  do {
    const more = token === null ? '' : `${request.path.includes('?') ? '&' : '?'}continuationToken=${token}`
    const answer: Answer = await world.call({ method: 'GET', ...request, path: `${request.path}${more}` })
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    pages.push(answer)
    token = answer.body.continuationToken as string | null
  } while (token !== null && pages.length < 100)
  return { pages, dates: pages.flatMap(({ body }) => body.data.map(({ date }: { date: string }) => date)) }
}
