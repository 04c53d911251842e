import { limits } from '../../shared/config/limits.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Instant } from '../../shared/store/id.ts'
import { type Question, readEvents } from './read-events.ts'
import { causedBy, type Log, monthsOfLog } from './shelf.ts'

type Wanted = NonNullable<Question['wanted']>

/** A page of a provider's or an organization's log, newest first; what one person caused is found through the index. */
export async function listLog(
  { store, context }: { store: StoreReads; context: { now: Instant } },
  log: Log,
  query: Question['query'] & { readonly pageSize?: number | undefined },
  { actorId, ...wanted }: Wanted,
) {
  return readEvents(
    {
      list: `${log.scope} ${log.scopeId} ${actorId ?? ''}`,
      query,
      wanted,
      pageSize: query.pageSize ?? limits.eventsPerPage,
      newestFirst: true,
      shelves: (period) => (actorId ? causedBy(store, actorId, [log]) : monthsOfLog(store, log, period)),
    },
    context.now,
  )
}

/** A part of a log, oldest first. */
export async function exportLog(
  { store, context }: { store: StoreReads; context: { now: Instant } },
  log: Log,
  query: Question['query'],
) {
  return readEvents(
    {
      list: `export ${log.scope} ${log.scopeId}`,
      query,
      pageSize: limits.eventsPerExport,
      newestFirst: false,
      shelves: (period) => monthsOfLog(store, log, period),
    },
    context.now,
  )
}
