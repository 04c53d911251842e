import { minutesAfter } from '../../shared/domain/instant.ts'
import type { Instant } from '../../shared/store/id.ts'

/** The index follows the table within a second as a rule; this is ample. */
const INDEX_FOLLOWS_WITHIN_MINUTES = 1 / 12

/**
 * Whether the index shows what was written with this record. Where it may not yet, the rows are read from the table itself:
 * whoever was given access a moment ago must be found when it is taken away again.
 */
export function isSettled({ revisedAt }: { readonly revisedAt: Instant }, now: Instant): boolean {
  return now > minutesAfter(revisedAt, INDEX_FOLLOWS_WITHIN_MINUTES)
}
