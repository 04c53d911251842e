import type { Ids } from '../ports/ports.ts'
import type { AccountId, Instant } from '../store/id.ts'

/** Everything a rule needs to know that is neither state nor request. */
export interface Context {
  readonly now: Instant
  readonly ids: Ids
  /** Who acts; null for the system itself. */
  readonly actorId: AccountId | null
  /** Specification 14.10; null when the client did not say. */
  readonly deviceType: number | null
  readonly ipAddress: string | null
  /** For how many months audit events are kept beyond the end of their own. */
  readonly auditRetentionMonths: number
}
