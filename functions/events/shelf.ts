import { monthsOf, type Period } from '../../shared/domain/event/period.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { AuditEvent } from '../../shared/store/entities/audit-event.ts'
import type { AccountId } from '../../shared/store/id.ts'

/** Whose events: a provider's, or an organization's. */
export type Log = Pick<AuditEvent, 'scope' | 'scopeId'>

/** Where a reading stands: the sort key of an event, or the beginning of one. They compare as text. */
export type Position = string

/** Part of a shelf. */
export interface Stretch {
  /** Both included. */
  readonly between: readonly [Position, Position]
  readonly limit: number
  readonly descending: boolean
}

/** A place that holds events in order. */
export interface Shelf {
  /** Every event in it lies between these. */
  readonly bounds: readonly [Position, Position]
  read(stretch: Stretch): Promise<readonly AuditEvent[]>
}

export const positionOf = ({ at, eventId }: Pick<AuditEvent, 'at' | 'eventId'>): Position => `${at}#${eventId}`

/** Behind whatever begins like this: `~` comes after all that positions are made of. */
export const behind = (start: string): Position => `${start}~`

/** The shelves of a log, one for each month, oldest first. */
export function monthsOfLog(store: StoreReads, log: Log, period: Period): readonly Shelf[] {
  return monthsOf(period).map((month) => ({
    bounds: [month, behind(month)],
    read: async (stretch) => (await store.list('AuditEvent', { ...log, at: month }, stretch)).records,
  }))
}

/** The one shelf of what somebody caused in the logs; a read of it is a request for each of them. */
export function causedBy(store: StoreReads, actorId: AccountId, logs: readonly Log[]): readonly Shelf[] {
  const read = async (stretch: Stretch) => {
    const found = await Promise.all(
      logs.map(async (log) => store.listIndexed('AuditEvent', { ...log, actorId, at: '' }, stretch)),
    )
    const after = stretch.descending ? -1 : 1
    const inOrder = found.flat().sort((one, other) => (positionOf(one) < positionOf(other) ? -after : after))
    return inOrder.slice(0, stretch.limit)
  }
  return [{ bounds: ['', behind('')], read }]
}
