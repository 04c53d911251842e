import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import {
  dateTime,
  email,
  listOf,
  masterPasswordHash,
  planFlags,
  publicKey,
  symmetricallyEncrypted,
  text,
} from './schemas.ts'

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

const keyPair = z.object({ publicKey, encryptedPrivateKey: symmetricallyEncrypted() })

const OrganizationChange = z.object({
  name: text(limits.nameLengthMax).nullish(),
  billingEmail: email.nullish(),
  keys: keyPair.nullish(),
})

const ApiKeyRequest = z.object({
  type: z.union([z.literal(0), z.literal(2)], { error: 'must be 0 (default) or 2 (SCIM); there is no billing sync' }),
  masterPasswordHash,
})

const ApiKeyReply = z
  .object({ object: z.literal('apiKey'), apiKey: z.string(), revisionDate: dateTime })
  .meta({ id: 'ApiKey' })

const KeyInformation = z
  .object({
    object: z.literal('keyInformation'),
    keyType: z.number(),
    revisionDate: dateTime,
    lastUsedDate: dateTime.nullable(),
  })
  .meta({ id: 'KeyInformation' })

const common = { dialect: 'bitwarden', auth: 'user', scope: 'organization' } as const
const one = '/api/organizations/{organizationId}'

const apiKey = {
  ...common,
  method: 'POST',
  permission: 'organization.scim_key.use',
  body: ApiKeyRequest,
  reply: ApiKeyReply,
  uses: { read: ['OrganizationApiKey'], write: ['OrganizationApiKey', 'AuditEvent'] },
  calls: ['macKey.sign'],
  errors: ['organization.verification_failed'],
} as const

const keyList = {
  ...common,
  method: 'GET',
  reply: listOf(KeyInformation),
  uses: { read: ['OrganizationApiKey'], write: [] },
  errors: [],
} as const

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
  changeOrganization: {
    ...common,
    method: 'PUT',
    path: one,
    aliases: [`POST ${one}`],
    permission: 'organization.profile.change',
    body: OrganizationChange,
    reply: OrganizationReply,
    uses: { read: ['OrganizationSeats'], write: ['Organization', 'ClientLink', 'AuditEvent'] },
    errors: ['organization.billing_by_provider', 'organization.pending'],
    summary: 'Change the name and the billing address of an organization',
  },
  changeCollectionSettings: {
    ...common,
    method: 'PUT',
    path: `${one}/collection-management`,
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
      read: ['Account', 'SubjectAlias', 'OrganizationSeats', 'ClientLink', 'SeatPool', 'SsoConfiguration'],
      write: [
        'Organization',
        'OrganizationSeats',
        'OrganizationErasure',
        'SsoProvisioning',
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
  setOrganizationKeys: {
    ...common,
    method: 'POST',
    path: `${one}/keys`,
    permission: 'organization.keys.set',
    body: keyPair,
    reply: z.object({ object: z.literal('organizationKeys'), publicKey: z.string(), privateKey: z.string() }),
    uses: { read: [], write: ['Organization', 'AuditEvent'] },
    errors: ['organization.has_keys', 'organization.pending'],
    summary: 'Give an organization its key pair, where it has none',
  },
  getAutoEnrollStatus: {
    ...common,
    method: 'GET',
    path: `${one}/auto-enroll-status`,
    scope: 'none',
    permission: null,
    why: 'Whoever has a row in the organization asks before he is confirmed, and has no role yet.',
    reply: z.object({
      object: z.literal('organizationAutoEnrollStatus'),
      id: z.string(),
      resetPasswordEnabled: z.boolean(),
    }),
    uses: { read: ['Account', 'SubjectAlias', 'Organization', 'Member', 'OrganizationPolicies'], write: [] },
    errors: [],
    summary: 'Whether the organization enrols its members in account recovery by itself',
  },
  showApiKey: { ...apiKey, path: `${one}/api-key`, summary: 'Show an API key, made now if there is none' },
  rotateApiKey: { ...apiKey, path: `${one}/rotate-api-key`, summary: 'Replace an API key; the one before is dead' },
  listApiKeys: {
    ...keyList,
    path: `${one}/api-key-information`,
    permission: 'organization.api_keys.use',
    summary: 'Which API keys an organization has',
  },
  findDefaultApiKey: {
    ...keyList,
    path: `${one}/api-key-information/0`,
    permission: 'organization.api_keys.use',
    summary: 'Whether an organization has a default API key',
  },
  findScimApiKey: {
    ...keyList,
    path: `${one}/api-key-information/2`,
    permission: 'organization.scim_key.use',
    summary: 'Whether an organization has an API key for SCIM',
  },
})
