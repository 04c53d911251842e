import type { Instant } from '../store/id.ts'

/** The instant that lies `hours` later. */
export function hoursAfter(at: Instant, hours: number): Instant {
  return new Date(Date.parse(at) + hours * 3_600_000).toISOString()
}

/** The instant for people, in UTC. */
export function inWords(instant: Instant): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(new Date(instant))} UTC`
}

/** The instant that lies `minutes` later. */
export function minutesAfter(at: Instant, minutes: number): Instant {
  return hoursAfter(at, minutes / 60)
}

/** The first instant after the month that lies `months` after the instant's own, in UTC. */
export function endOfMonth(at: Instant, months = 0): Instant {
  const date = new Date(at)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 1)).toISOString()
}
