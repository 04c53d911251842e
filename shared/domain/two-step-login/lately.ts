import { limits } from '../../config/limits.ts'
import type { Instant } from '../../store/id.ts'
import { minutesAfter } from '../instant.ts'

/** Those of the instants that lie within the window before now. */
export function lately(instants: readonly Instant[], now: Instant): readonly Instant[] {
  return instants.filter((at) => now < minutesAfter(at, limits.twoStepWindowMinutes))
}

/** Seconds until fewer than `max` of the instants lie within the window; 0 if that is so now. */
export function secondsToWait(instants: readonly Instant[], max: number, now: Instant): number {
  const decisive = lately(instants, now).at(-max)
  if (decisive === undefined) return 0
  return Math.ceil((Date.parse(minutesAfter(decisive, limits.twoStepWindowMinutes)) - Date.parse(now)) / 1000)
}
