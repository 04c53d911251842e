import * as z from 'zod'
import { defineRoutes } from './route.ts'
import { dateTime, guid, listOf, paging } from './schemas.ts'

const nothingYet = z.null()

const EventReply = z
  .object({
    object: z.literal('event'),
    type: z.number(),
    userId: nothingYet,
    organizationId: z.string().nullable(),
    providerId: z.string().nullable(),
    cipherId: nothingYet,
    collectionId: z.string().nullable(),
    groupId: z.string().nullable(),
    policyId: z.string().nullable(),
    organizationUserId: z.string().nullable(),
    providerUserId: z.string().nullable(),
    providerOrganizationId: z.string().nullable(),
    actingUserId: z.string().nullable(),
    installationId: nothingYet,
    date: dateTime,
    deviceType: z.number().nullable(),
    ipAddress: z.string().nullable(),
    systemUser: nothingYet,
    domainName: z.string().nullable(),
    secretId: nothingYet,
    projectId: nothingYet,
    serviceAccountId: nothingYet,
    grantedServiceAccountId: nothingYet,
    sendId: nothingYet,
  })
  .meta({ id: 'Event' })

export type EventReply = z.infer<typeof EventReply>

const NO_TIME = 'must be a date, or a date and time'

const when = z
  .union([z.iso.date(), z.iso.datetime({ offset: true, local: true })], { error: NO_TIME })
  .refine((text) => /^[12]/.test(text), NO_TIME)
  .optional()

const period = { start: when, end: when }
const type = z.coerce.number().int('must be a whole number').optional()
const ofOne = z.object({ ...period, ...paging.shape, type })
const ofScope = ofOne.extend({
  actingUserId: guid.optional(),
  memberId: guid.optional(),
  providerUserId: guid.optional(),
  collectionId: guid.optional(),
  groupId: guid.optional(),
  policyId: guid.optional(),
})
const exported = z.object({ ...period, continuationToken: paging.shape.continuationToken })

const common = { dialect: 'bitwarden', auth: 'user', method: 'GET', reply: listOf(EventReply) } as const
const ofOrganization = { ...common, scope: 'organization', permission: 'organization.events.read' } as const
const ofProvider = { ...common, scope: 'provider', permission: 'provider.events.read' } as const
const errors = ['request.cursor_invalid', 'event.range_too_long'] as const
const log = { read: ['AuditEvent'], listIndexed: ['AuditEvent'], write: [] } as const

/**
 * Lists are newest first, exports oldest first. A list answers with what a bounded number of reads found: a page may be
 * short, or empty, and still hand out a continuation token. Only a null token ends a list.
 */
export const eventsRoutes = defineRoutes({
  listOrganizationEvents: {
    ...ofOrganization,
    path: '/api/organizations/{organizationId}/events',
    query: ofScope,
    uses: log,
    errors,
    summary: 'List the events of an organization',
  },
  exportOrganizationEvents: {
    ...ofOrganization,
    dialect: 'ndjson',
    path: '/api/organizations/{organizationId}/events/export',
    query: exported,
    uses: { read: ['AuditEvent'], write: [] },
    errors,
    summary: 'Export the events of an organization, one a line, oldest first',
  },
  listMemberEvents: {
    ...ofOrganization,
    path: '/api/organizations/{organizationId}/users/{memberId}/events',
    query: ofOne,
    uses: { ...log, read: ['AuditEvent', 'Member'] },
    errors,
    summary: 'List the events that a member caused',
  },
  listProviderEvents: {
    ...ofProvider,
    path: '/api/providers/{providerId}/events',
    query: ofScope,
    uses: log,
    errors,
    summary: 'List the events of a provider',
  },
  exportProviderEvents: {
    ...ofProvider,
    dialect: 'ndjson',
    path: '/api/providers/{providerId}/events/export',
    query: exported,
    uses: { read: ['AuditEvent'], write: [] },
    errors,
    summary: 'Export the events of a provider, one a line, oldest first',
  },
  listProviderUserEvents: {
    ...ofProvider,
    path: '/api/providers/{providerId}/users/{providerUserId}/events',
    query: ofOne,
    uses: { ...log, read: ['AuditEvent', 'ProviderUser'] },
    errors,
    summary: "List the events that one of the provider's staff caused in the provider",
  },
  listOwnEvents: {
    ...common,
    scope: 'none',
    permission: null,
    why: 'Everybody may read what he did himself, where he has a standing.',
    path: '/api/events',
    query: ofOne,
    uses: {
      read: ['AuditEvent', 'Account', 'SubjectAlias', 'Member', 'ProviderUser', 'Provider'],
      listIndexed: ['AuditEvent', 'Member', 'ProviderUser'],
      write: [],
    },
    errors,
    summary: 'List the events that the caller caused, wherever he is a member or staff',
  },
})
