import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import { id, instant } from './fields.ts'

const auditEvent = z.object({
  eventId: z.string(),
  /** Where the event is told: to the provider or to the organization. */
  scope: z.enum(['PROVIDER', 'ORG']),
  scopeId: z.string(),
  /** Specification 12.1. */
  type: z.number(),
  at: instant,
  actorId: id<'Account'>().nullable(),
  organizationId: id<'Organization'>().nullable(),
  providerId: id<'Provider'>().nullable(),
  memberId: id<'Member'>().nullable(),
  providerUserId: id<'ProviderUser'>().nullable(),
  clientLinkId: id<'ProviderOrganization'>().nullable(),
  collectionId: id<'Collection'>().nullable().default(null),
  groupId: id<'Group'>().nullable().default(null),
  policyId: id<'Policy'>().nullable().default(null),
  domainName: z.string().nullable().default(null),
  deviceType: z.number().nullable(),
  ipAddress: z.string().nullable(),
  /** The retention that held when it was written; events from before there was one are kept. */
  keptUntil: instant.default('9999-12-31T23:59:59.999Z'),
})

/**
 * Who did what, when and from where; written in the transaction of the change it tells of. A month's events expire
 * together. Those that somebody caused in a scope stand together in the index.
 */
export type AuditEvent = z.infer<typeof auditEvent>

export const auditEventEntity = defineEntity<
  AuditEvent,
  { scope: 'PROVIDER' | 'ORG'; scopeId: string; at: string; eventId: string }
>({
  schema: auditEvent,
  key: ({ scope, scopeId, at, eventId }) => ({
    pk: `${scope}#${scopeId}#EVENT#${at.slice(0, 7)}`,
    sk: `${at}#${eventId}`,
  }),
  index: ({ scope, scopeId, actorId, at, eventId }) =>
    actorId ? { pk: `${scope}#${scopeId}#${actorId}#ACTOR_EVENTS`, sk: `${at}#${eventId}` } : undefined,
  expires: ({ keptUntil }) => Math.floor(Date.parse(keptUntil) / 1000),
  appendOnly: true,
})
