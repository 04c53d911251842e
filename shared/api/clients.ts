import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import {
  dateTime,
  email,
  encrypted,
  guid,
  listOf,
  paging,
  publicKey,
  symmetricallyEncrypted,
  text,
  wholeNumber,
} from './schemas.ts'

const seats = wholeNumber(1, limits.seatsMax)
const planType = z.int('must be a plan number: 17 Teams (Monthly) or 19 Enterprise (Monthly)')

const NewClient = z
  .object({
    name: text(limits.nameLengthMax),
    ownerEmail: email,
    planType,
    seats,
    key: encrypted.nullish(),
    keyPair: z.object({ publicKey, encryptedPrivateKey: symmetricallyEncrypted() }).nullish(),
    collectionName: symmetricallyEncrypted(limits.encryptedNameLengthMax).nullish(),
  })
  .meta({ id: 'NewClient' })

const ClientPreview = z
  .object({
    planType,
    seats: wholeNumber(0, limits.seatsMax),
    /** An existing client that would be set to these seats; without it, a new one. */
    providerOrganizationId: guid.nullish(),
  })
  .refine(({ seats: wanted, providerOrganizationId }) => wanted > 0 || providerOrganizationId, {
    path: ['seats'],
    message: 'must be 1 or more',
  })

const ClientChange = z.object({ name: text(limits.nameLengthMax), assignedSeats: wholeNumber(0, limits.seatsMax) })

const ClientReply = z
  .object({
    object: z.literal('providerOrganizationOrganizationDetail'),
    id: z.string(),
    providerId: z.string(),
    organizationId: z.string(),
    key: z.string().nullable(),
    settings: z.null(),
    creationDate: dateTime,
    revisionDate: dateTime,
    userCount: z.number(),
    seats: z.number(),
    occupiedSeats: z.number(),
    remainingSeats: z.number(),
    plan: z.string(),
    planType: z.number(),
    organizationName: z.string(),
    status: z.number(),
    enabled: z.boolean(),
    suspended: z.boolean(),
  })
  .meta({ id: 'Client' })

const seatFigures = z.object({
  seatMinimum: z.number(),
  purchasedSeats: z.number(),
  assignedSeats: z.number(),
  unassignedSeats: z.number(),
})

const ClientPreviewReply = z
  .object({
    object: z.literal('clientPreview'),
    planType: z.number(),
    planName: z.string(),
    unassignedSeats: z.number(),
    additionalSeats: z.number(),
    additionalCost: z.number().meta({ description: 'US dollars a month' }),
    before: seatFigures,
    after: seatFigures,
  })
  .meta({ id: 'ClientPreview' })

const common = { dialect: 'bitwarden', auth: 'user', scope: 'provider' } as const
const one = '/api/providers/{providerId}/clients/{providerOrganizationId}'
const readsClient = ['ClientLink', 'Organization', 'OrganizationSeats'] as const

export const clientsRoutes = defineRoutes({
  listClients: {
    ...common,
    method: 'GET',
    path: '/api/providers/{providerId}/organizations',
    permission: 'provider.clients.list',
    query: paging,
    reply: listOf(ClientReply),
    uses: { read: ['ClientLink', 'OrganizationSeats'], write: [] },
    errors: ['request.cursor_invalid'],
    summary: 'List the client organizations of a provider',
  },
  createClient: {
    ...common,
    method: 'POST',
    path: '/api/providers/{providerId}/clients',
    permission: 'provider.clients.create',
    body: NewClient,
    reply: ClientReply,
    uses: {
      read: ['SeatPool', 'ProviderPolicyDefaults'],
      check: ['Provider'],
      write: [
        'Organization',
        'OrganizationSeats',
        'ClientLink',
        'Member',
        'Collection',
        'CollectionAccess',
        'OrganizationPolicies',
        'SeatPool',
        'SeatLedgerEntry',
        'AuditEvent',
        'MailRequest',
      ],
    },
    errors: [
      'provider.not_set_up',
      'provider.suspended',
      'provider.plan_missing',
      'client.plan_not_allowed',
      'client.keys_incomplete',
    ],
    idempotent: true,
    summary: 'Open a client organization and invite its owner',
  },
  previewClient: {
    ...common,
    method: 'POST',
    path: '/api/providers/{providerId}/clients/preview',
    permission: 'provider.clients.preview',
    body: ClientPreview,
    reply: ClientPreviewReply,
    uses: { read: ['SeatPool', ...readsClient], write: [] },
    errors: [
      'provider.not_set_up',
      'provider.suspended',
      'provider.plan_missing',
      'client.plan_not_allowed',
      'client.seats_below_occupied',
    ],
    summary: 'The seats that opening or resizing a client would purchase, without doing it',
  },
  getClient: {
    ...common,
    method: 'GET',
    path: one,
    permission: 'provider.clients.read',
    reply: ClientReply,
    uses: { read: readsClient, write: [] },
    errors: [],
    summary: 'Read a client organization',
  },
  changeClient: {
    ...common,
    method: 'PUT',
    path: one,
    permission: 'provider.clients.change',
    body: ClientChange,
    reply: ClientReply,
    uses: {
      read: ['SeatPool', ...readsClient],
      write: ['Organization', 'ClientLink', 'OrganizationSeats', 'SeatPool', 'SeatLedgerEntry', 'AuditEvent'],
    },
    errors: ['provider.not_set_up', 'provider.suspended', 'client.seats_below_occupied', 'client.purchase_not_allowed'],
    summary: 'Rename a client organization and set its seats',
  },
  suspendClient: {
    ...common,
    method: 'POST',
    path: `${one}/suspend`,
    permission: 'provider.clients.suspend',
    reply: ClientReply,
    uses: { read: readsClient, check: ['Provider'], write: ['ClientLink', 'Organization', 'AuditEvent'] },
    errors: [],
    summary:
      'Suspend a client organization: nobody joins it, its members read nothing of it, policies rest; it can be administered',
  },
  resumeClient: {
    ...common,
    method: 'POST',
    path: `${one}/resume`,
    permission: 'provider.clients.suspend',
    reply: ClientReply,
    uses: { read: readsClient, check: ['Provider'], write: ['ClientLink', 'Organization', 'AuditEvent'] },
    errors: ['provider.suspended'],
    summary: 'Let a suspended client organization run again',
  },
  unlinkClient: {
    ...common,
    method: 'DELETE',
    path: '/api/providers/{providerId}/organizations/{providerOrganizationId}',
    aliases: ['POST /api/providers/{providerId}/organizations/{providerOrganizationId}/delete'],
    permission: 'provider.clients.unlink',
    reply: null,
    uses: {
      read: ['SeatPool', 'Member', ...readsClient],
      check: ['OrganizationSeats'],
      write: ['ClientLink', 'Organization', 'SeatPool', 'SeatLedgerEntry', 'AuditEvent', 'MailRequest'],
    },
    errors: ['client.no_confirmed_owner'],
    summary: 'Let a client organization go; it lives on by itself',
  },
})
