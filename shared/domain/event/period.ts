import { type Result, refuse } from '../../errors/catalogue.ts'
import type { Instant } from '../../store/id.ts'

const DAY_MS = 86_400_000
const DAYS_MAX = 367
const DEFAULT_DAYS = 30

/** A stretch of time, both ends included. */
export interface Period {
  readonly from: Instant
  readonly to: Instant
}

/**
 * The period that a question for events means (specification 12.2): the last 30 days through the end of today in UTC where
 * neither end is given; with one end missing it begins 30 days before the end, or ends with today. A date without a time
 * means all of that day. Ends in the wrong order are swapped; refuses with `event.range_too_long` above 367 days. What names
 * no zone is UTC.
 */
export function eventPeriod(
  asked: { start?: string | undefined; end?: string | undefined },
  now: Instant,
): Result<Period> {
  const dayOf = (time: number) => Math.floor(time / DAY_MS) * DAY_MS
  const endOfToday = dayOf(Date.parse(now)) + DAY_MS - 1
  const ends = [asked.start, asked.end].flatMap((end) => (end === undefined ? [] : [end])).sort(byTime)
  const first = asked.start === undefined ? undefined : ends.at(0)
  const last = asked.end === undefined ? undefined : ends.at(-1)
  const to = last === undefined ? endOfToday : endOf(last)
  const from = first === undefined ? dayOf(to) - DEFAULT_DAYS * DAY_MS : timeOf(first)
  if (Math.abs((last === undefined ? to : timeOf(last)) - from) > DAYS_MAX * DAY_MS) {
    return refuse('event.range_too_long', { field: 'end', values: { days: DAYS_MAX } })
  }
  return { ok: true, from: instantOf(Math.min(from, to)), to: instantOf(Math.max(from, to)) }
}

const byTime = (one: string, other: string) => timeOf(one) - timeOf(other)

/** The last millisecond that an end means: of a date without a time, the day's. */
function endOf(text: string): number {
  return text.includes('T') ? timeOf(text) : timeOf(text) + DAY_MS - 1
}

/** The months that a period touches, oldest first, as `YYYY-MM`. */
export function monthsOf({ from, to }: Period): readonly string[] {
  const months: string[] = []
  const last = to.slice(0, 7)
  for (let month = from.slice(0, 7); month <= last; month = monthAfter(month)) months.push(month)
  return months
}

/** The month that follows, both as `YYYY-MM`. */
function monthAfter(month: string): string {
  const date = new Date(`${month}-01T00:00:00.000Z`)
  date.setUTCMonth(date.getUTCMonth() + 1)
  return date.toISOString().slice(0, 7)
}

/** Epoch milliseconds of a date, or of a date and time. */
function timeOf(text: string): number {
  const namesZone = /(?:Z|[+-]\d{2}:\d{2})$/.test(text)
  return Date.parse(text.includes('T') && !namesZone ? `${text}Z` : text)
}

const instantOf = (time: number): Instant => new Date(time).toISOString()
