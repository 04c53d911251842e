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
