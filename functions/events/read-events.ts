import { eventPeriod, type Period } from '../../shared/domain/event/period.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import type { AuditEvent } from '../../shared/store/entities/audit-event.ts'
import type { Instant } from '../../shared/store/id.ts'
import { eventReply } from './event-reply.ts'
import { fromEventToken, toEventToken } from './event-token.ts'
import { behind, type Position, positionOf, type Shelf } from './shelf.ts'

/** Reads for one page; a quiet log of 367 days is 13 or 14. */
const READS_MAX = 15
/** What one read takes where not every event is wanted. */
const SIFTED_MAX = 500

/** What is asked for. */
export interface Question {
  /** Names the list: a continuation token of another one is refused. */
  readonly list: string
  readonly query: {
    readonly start?: string | undefined
    readonly end?: string | undefined
    readonly continuationToken?: string | undefined
  }
  /** What an event must say to be wanted; what is undefined does not matter. */
  readonly wanted?: { readonly [Field in keyof AuditEvent]?: AuditEvent[Field] | undefined }
  readonly pageSize: number
  readonly newestFirst: boolean
  /** Where to look, oldest first. */
  readonly shelves: (period: Period) => readonly Shelf[]
}

/** One page of events. The number of reads is bounded, so a page may be short, or empty, and yet not the last. */
export async function readEvents(question: Question, now: Instant) {
  const { query, wanted = {}, newestFirst } = question
  const list = [question.list, query.start ?? null, query.end ?? null, wanted]
  const begun = begin(question, list, now)
  if (!begun.ok) return begun
  const { period, position } = begun
  const shelves = newestFirst ? question.shelves(period).toReversed() : question.shelves(period)
  const { found, goOn } = await walk(shelves, { period, position, question })
  return {
    ok: true,
    reply: {
      object: 'list' as const,
      data: found.map(eventReply),
      continuationToken: goOn === null ? null : toEventToken(list, { period, position: goOn }),
    },
  } as const
}

/** The period, and where in it to begin. */
function begin({ query, newestFirst }: Question, list: unknown, now: Instant) {
  if (query.continuationToken !== undefined) {
    const bookmark = fromEventToken(list, query.continuationToken)
    if (!bookmark) return refuse('request.cursor_invalid', { field: 'continuationToken' })
    return { ok: true, ...bookmark } as const
  }
  const asked = eventPeriod(query, now)
  if (!asked.ok) return asked
  const { from, to } = asked
  return { ok: true, period: { from, to }, position: newestFirst ? behind(to) : from } as const
}

/** Walks the shelves on from a position until the page is full or enough was read. `goOn` is null at the end. */
async function walk(
  shelves: readonly Shelf[],
  start: { period: Period; position: Position; question: Question },
): Promise<{ found: readonly AuditEvent[]; goOn: Position | null }> {
  const { wanted = {}, pageSize, newestFirst } = start.question
  const first = start.period.from
  const last = behind(start.period.to)
  const criteria = Object.entries(wanted).filter(([, value]) => value !== undefined)
  const isWanted = (event: AuditEvent) => criteria.every(([field, value]) => event[field as keyof AuditEvent] === value)
  const found: AuditEvent[] = []
  let { position } = start
  let reads = 0
  for (const shelf of shelves) {
    const end = newestFirst ? shelf.bounds[0] : shelf.bounds[1]
    const isAhead = () => (newestFirst ? position > end && position >= first : position < end && position <= last)
    while (isAhead()) {
      if (reads === READS_MAX) return { found, goOn: position }
      reads += 1
      // One more than is wanted, to know whether there is more, and the one that was seen already.
      const limit = criteria.length > 0 ? SIFTED_MAX : pageSize - found.length + 2
      const events = await shelf.read({
        between: newestFirst ? [first, position] : [position, last],
        limit,
        descending: newestFirst,
      })
      for (const event of events) {
        if (positionOf(event) === position || !isWanted(event)) continue
        const kept = found.at(-1)
        if (kept && found.length === pageSize) return { found, goOn: positionOf(kept) }
        found.push(event)
      }
      const furthest = events.at(-1)
      position = furthest && events.length === limit ? positionOf(furthest) : end
    }
  }
  return { found, goOn: null }
}
