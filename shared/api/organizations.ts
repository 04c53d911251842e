import * as z from 'zod'
import { defineRoutes } from './route.ts'
import { masterPasswordHash, planFlags } from './schemas.ts'

const collectionSettings = {
  limitCollectionCreation: z.boolean(),
  limitCollectionDeletion: z.boolean(),
  limitItemDeletion: z.boolean(),
  allowAdminAccessToAllCollectionItems: z.boolean(),
}

const OrganizationReply = z
  .object({
    object: z.literal('organization'),
    id: z.string(),
    name: z.string(),
    billingEmail: z.string(),
    plan: z.string(),
    planType: z.number(),
    productTierType: z.number(),
    seats: z.number(),
    occupiedSeats: z.number(),
    maxCollections: z.null(),
    maxStorageGb: z.number(),
    status: z.number(),
    enabled: z.boolean(),
    hasPublicAndPrivateKeys: z.boolean(),
    ...collectionSettings,
    ...planFlags,
  })
  .meta({ id: 'Organization' })

export const organizationsRoutes = defineRoutes({
  getOrganization: {
    method: 'GET',
    path: '/api/organizations/{organizationId}',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'organization',
    permission: 'organization.profile.read',
    reply: OrganizationReply,
    uses: { read: ['OrganizationSeats'], write: [] },
    errors: [],
    summary: 'Read an organization',
  },
  changeCollectionSettings: {
    method: 'PUT',
    path: '/api/organizations/{organizationId}/collection-management',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'organization',
    permission: 'organization.profile.change',
    body: z.object(collectionSettings),
    reply: OrganizationReply,
    uses: { read: ['OrganizationSeats'], write: ['Organization', 'AuditEvent'] },
    errors: [],
    summary: 'Change who may create and delete collections and what administrators may do with them',
  },
  deleteOrganization: {
    method: 'DELETE',
    path: '/api/organizations/{organizationId}',
    aliases: ['POST /api/organizations/{organizationId}/delete'],
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'organization',
    permission: 'organization.profile.delete',
    body: z.object({ masterPasswordHash }),
    reply: null,
    uses: {
      read: ['Account', 'SubjectAlias', 'OrganizationSeats', 'ClientLink', 'SeatPool'],
      write: [
        'Organization',
        'OrganizationSeats',
        'OrganizationErasure',
        'ClientLink',
        'SeatPool',
        'SeatLedgerEntry',
        'AuditEvent',
      ],
    },
    errors: ['organization.verification_failed'],
    summary: 'Delete an organization; its seats return to the provider',
  },
  getOrganizationPublicKey: {
    method: 'GET',
    path: '/api/organizations/{organizationId}/public-key',
    aliases: ['GET /api/organizations/{organizationId}/keys'],
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Public keys are public to everybody who is signed in and knows the id.',
    reply: z.object({ object: z.literal('organizationPublicKey'), publicKey: z.string() }),
    uses: { read: ['Organization'], write: [] },
    errors: [],
    summary: 'The public key of an organization',
  },
})
