import { setTimeout as delay } from 'node:timers/promises'
import { refused } from './refused.ts'
import { Busy, Stale, Taken } from './table-errors.ts'

const ATTEMPTS_MAX = 12
/** The SDK has repeated a throttled request with pauses of its own before it comes to this. */
const BUSY_ATTEMPTS_MAX = 3
const PAUSE_BASE_MS = 15
const PAUSE_MAX_MS = 400
/** Time that an attempt may need; no other is begun with less left. */
export const ATTEMPT_MS = 2000

/**
 * Reads, decides and writes by `attempt`. When somebody else changed what it read meanwhile, or the table throttles, all of
 * it is done again from the new state, after a random pause, a bounded number of times.
 */
export async function decideAgain<Answer>(attempt: () => Promise<Answer>, remainingMs: () => number): Promise<Answer> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayDecideAgain(error, count)) throw error
      if (count >= ATTEMPTS_MAX || remainingMs() < ATTEMPT_MS) {
        throw error instanceof Stale ? refused('request.conflict') : error
      }
      await delay(Math.random() * Math.min(PAUSE_MAX_MS, PAUSE_BASE_MS * 2 ** count))
    }
  }
}

/** Whether an attempt that ended so may be made again. */
export function isRepeatable(error: unknown): boolean {
  return error instanceof Stale || error instanceof Busy || error instanceof Taken
}

/** A key that is taken now was free when the decision was made: once, it is made again with the other one in sight. */
function mayDecideAgain(error: unknown, count: number): boolean {
  if (error instanceof Stale) return true
  if (error instanceof Busy) return count < BUSY_ATTEMPTS_MAX
  return error instanceof Taken && count === 1
}
