import { minutesAfter } from '../../shared/domain/instant.ts'
import type { Instant } from '../../shared/store/id.ts'

/** The index follows the table within a second as a rule; this is ample. */
const INDEX_FOLLOWS_WITHIN_MINUTES = 1 / 12

/**
 * Whether the index shows what was written with this record; where it may not yet, the rows are read from the table itself.
 * For showing only: rows that are written without the record may be missing. Whoever decides reads the table.
 */
export function isSettled({ revisedAt }: { readonly revisedAt: Instant }, now: Instant): boolean {
  return now > minutesAfter(revisedAt, INDEX_FOLLOWS_WITHIN_MINUTES)
}
