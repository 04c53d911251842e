import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { AccountId } from '../id.ts'
import { id, instant } from './fields.ts'

const idempotencyRecord = z.object({
  accountId: id<'Account'>(),
  /** The route and the hash of the key that the caller chose. */
  requestKey: z.string(),
  /** Hash of the path and the body: the same key with another request is refused. */
  fingerprint: z.string(),
  reply: z.string(),
  at: instant,
})

/** The answer that a request with an `Idempotency-Key` got, written in the transaction of its change. */
export type IdempotencyRecord = z.infer<typeof idempotencyRecord>

const HOURS_KEPT = 24

export const idempotencyRecordEntity = defineEntity<IdempotencyRecord, { accountId: AccountId; requestKey: string }>({
  schema: idempotencyRecord,
  key: ({ accountId, requestKey }) => ({ pk: `ACCOUNT#${accountId}#IDEMPOTENCY`, sk: requestKey }),
  expires: ({ at }) => Math.floor(Date.parse(at) / 1000) + HOURS_KEPT * 3600,
})
