/** Lets a polling loop sleep until its time is over or somebody has work for it. */
export type WakeUp = {
  /** Ends the current sleep, or the next one when nobody sleeps. */
  readonly wake: () => void
  readonly sleep: (ms: number) => Promise<void>
}

export function createWakeUp(): WakeUp {
  let woken = false
  let end: (() => void) | undefined
  return {
    wake: () => {
      woken = true
      end?.()
    },
    sleep: async (ms) => {
      if (!woken) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, ms)
        end = resolve
        await promise
        clearTimeout(timer)
        end = undefined
      }
      woken = false
    },
  }
}

/** Sleep between polls while there is work, and the longest sleep while there is none, in milliseconds. */
export const ACTIVE_POLL_MS = 50
export const IDLE_POLL_MS = 500
