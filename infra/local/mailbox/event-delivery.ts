import type { MessageStore } from './message-store.ts'
import type { SesEvent } from './ses-events.ts'

const firstRetryMs = 200
const retryMsMax = 30_000

/**
 * Hands pending events to `onEvent`, one at a time and in order, and removes each after `onEvent` resolved: at least
 * once. A rejected event comes again, later each time (200 ms, doubling to 30 s), and does not hold up the others.
 * Starts at once with what an earlier run left.
 */
export function startEventDelivery(store: MessageStore, onEvent: (event: SesEvent) => Promise<void>) {
  let delivering = false
  let closed = false
  let retry: NodeJS.Timeout | undefined

  async function deliverDue(): Promise<void> {
    for (let due = store.dueEvent(Date.now()); due !== undefined; due = store.dueEvent(Date.now())) {
      const delivered = await succeeds(onEvent, due.event)
      if (closed) return
      if (delivered) store.removeEvent(due.sequence)
      else store.postponeEvent(due.sequence, Date.now() + Math.min(firstRetryMs * 2 ** due.attempts, retryMsMax))
    }
  }

  async function run(): Promise<void> {
    if (delivering || closed) return
    clearTimeout(retry)
    delivering = true
    await deliverDue().finally(() => {
      delivering = false
    })
    if (closed) return
    const dueAt = store.nextDueAt()
    if (dueAt !== undefined) retry = setTimeout(wake, Math.max(dueAt - Date.now(), 0))
  }

  /** Looks for new events now. */
  function wake(): void {
    void run()
  }

  wake()
  return {
    wake,
    /** Stops. An event that `onEvent` is busy with counts as undelivered and comes again at the next start. */
    close(): void {
      closed = true
      clearTimeout(retry)
    },
  }
}

async function succeeds(onEvent: (event: SesEvent) => Promise<void>, event: SesEvent): Promise<boolean> {
  try {
    await onEvent(event)
    return true
  } catch {
    return false
  }
}
