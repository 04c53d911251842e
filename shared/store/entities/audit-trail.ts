import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import { instant } from './fields.ts'

/** A trail is one log in one month: `YYYY-MM` in UTC. */
const trail = { scope: z.enum(['PROVIDER', 'ORG']), scopeId: z.string(), month: z.string() }

const auditSeal = z.object({
  ...trail,
  /** 1 for the first seal of the trail. */
  sequence: z.number(),
  /** The sort key of the sealed event. */
  eventKey: z.string(),
  eventHash: z.string(),
  eventKeptUntil: instant,
  /** The hash of the seal before; empty for the first. */
  previous: z.string(),
  sealedAt: instant,
  /** The seals of a trail end together. */
  keptUntil: instant,
  /** Over everything else, under a key that the table does not hold. */
  mac: z.string(),
})

/** Says what an event was when it was written, and which seal came before (decision 13). */
export type AuditSeal = z.infer<typeof auditSeal>

export const auditSealEntity = defineEntity<AuditSeal, Pick<AuditSeal, 'scope' | 'scopeId' | 'month' | 'sequence'>>({
  schema: auditSeal,
  key: ({ scope, scopeId, month, sequence }) => ({
    pk: `${scope}#${scopeId}#AUDIT_SEAL#${month}`,
    sk: String(sequence).padStart(9, '0'),
  }),
  expires: ({ keptUntil }) => Math.floor(Date.parse(keptUntil) / 1000),
  appendOnly: true,
})

const auditTrailHead = z.object({
  ...trail,
  /** How many seals there are. */
  count: z.number(),
  lastHash: z.string(),
  /** When the seals end. The head stays. */
  keptUntil: instant,
  mac: z.string(),
})

/** The end of a trail, so that a tail that was cut off is missed. */
export type AuditTrailHead = z.infer<typeof auditTrailHead>

export const auditTrailHeadEntity = defineEntity<AuditTrailHead, Pick<AuditTrailHead, 'scope' | 'scopeId' | 'month'>>({
  schema: auditTrailHead,
  key: ({ scope, scopeId, month }) => ({ pk: `${scope}#${scopeId}#AUDIT_TRAIL`, sk: month }),
})
