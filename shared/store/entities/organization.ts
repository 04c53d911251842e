import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { ClientLinkId, CollectionId, MemberId, OrganizationId, ProviderId } from '../id.ts'
import { id, instant, invitation } from './fields.ts'

/** Specification 1.2. */
export const OrganizationStatus = { Pending: 0, Created: 1, Managed: 2 } as const

const organizationStatus = z.union([
  z.literal(OrganizationStatus.Pending),
  z.literal(OrganizationStatus.Created),
  z.literal(OrganizationStatus.Managed),
])

/** Who may do what with collections (specification 5.5); all false in a new organization. */
export const collectionSettings = z.object({
  limitCollectionCreation: z.boolean(),
  limitCollectionDeletion: z.boolean(),
  limitItemDeletion: z.boolean(),
  allowAdminAccessToAllCollectionItems: z.boolean(),
})

export type CollectionSettings = z.infer<typeof collectionSettings>

export const initialCollectionSettings: CollectionSettings = {
  limitCollectionCreation: false,
  limitCollectionDeletion: false,
  limitItemDeletion: false,
  allowAdminAccessToAllCollectionItems: false,
}

const organization = z.object({
  organizationId: id<'Organization'>(),
  name: z.string(),
  billingEmail: z.string(),
  planType: z.number(),
  status: organizationStatus,
  enabled: z.boolean(),
  /** Null until a client made the organization's keys. */
  keyPair: z.object({ publicKey: z.string(), encryptedPrivateKey: z.string() }).nullable(),
  collectionSettings: collectionSettings.default(initialCollectionSettings),
  createdAt: instant,
  revisedAt: instant,
})

/** A client organization. */
export type Organization = z.infer<typeof organization>

export const organizationEntity = defineEntity<Organization, { organizationId: OrganizationId }>({
  schema: organization,
  key: ({ organizationId }) => ({ pk: `ORG#${organizationId}#PROFILE`, sk: 'PROFILE' }),
})

const clientLink = z.object({
  clientLinkId: id<'ProviderOrganization'>(),
  providerId: id<'Provider'>(),
  organizationId: id<'Organization'>(),
  /** The organization key, wrapped with the provider key; null while the client is pending. */
  key: z.string().nullable(),
  /** Copies of the organization's own, written in the same transaction, so that a provider's list is one query. */
  organizationName: z.string(),
  planType: z.number(),
  status: organizationStatus,
  enabled: z.boolean(),
  /** True: the provider suspended this client by itself, whatever becomes of the provider. */
  suspended: z.boolean().default(false),
  createdAt: instant,
  revisedAt: instant,
})

/** The tie between a provider and one of its clients; an organization has at most one. */
export type ClientLink = z.infer<typeof clientLink>

export const clientLinkEntity = defineEntity<ClientLink, { providerId: ProviderId; clientLinkId: ClientLinkId }>({
  schema: clientLink,
  key: ({ providerId, clientLinkId }) => ({ pk: `PROVIDER#${providerId}#CLIENT`, sk: clientLinkId }),
  unique: {
    byOrganization: {
      key: ({ organizationId }) => ({ pk: `ORG#${organizationId}#PROVIDER_LINK`, sk: 'LINK' }),
      copy: true,
      taken: 'client.already_linked',
    },
  },
})

/** Specification 4.1. */
export const MemberStatus = { Revoked: -1, Invited: 0, Accepted: 1, Confirmed: 2 } as const
export const MemberType = { Owner: 0, Admin: 1, User: 2, Custom: 4 } as const

/** Rights that a member of the type Custom can hold, by the names that clients know (specification 4.1). */
export const customPermissions = [
  'accessEventLogs',
  'accessImportExport',
  'accessReports',
  'createNewCollections',
  'editAnyCollection',
  'deleteAnyCollection',
  'manageGroups',
  'managePolicies',
  'manageSso',
  'manageUsers',
  'manageResetPassword',
  'manageScim',
  'manageAccessRules',
] as const

export type CustomPermission = (typeof customPermissions)[number]

/** Why a member was revoked (specification 4.1). */
export const RevocationReason = {
  Manual: 1,
  TwoFactorPolicy: 2,
  DataOwnershipSelfRevocation: 3,
  SingleOrganizationPolicy: 4,
} as const

const member = z.object({
  memberId: id<'Member'>(),
  organizationId: id<'Organization'>(),
  /** Set when the invitation is accepted. */
  accountId: id<'Account'>().nullable(),
  email: z.string(),
  name: z.string().nullable(),
  /** The organization key, wrapped with the member's public key; set when the member is confirmed. */
  key: z.string().nullable(),
  status: z.union([
    z.literal(MemberStatus.Revoked),
    z.literal(MemberStatus.Invited),
    z.literal(MemberStatus.Accepted),
    z.literal(MemberStatus.Confirmed),
  ]),
  type: z.union([
    z.literal(MemberType.Owner),
    z.literal(MemberType.Admin),
    z.literal(MemberType.User),
    z.literal(MemberType.Custom),
  ]),
  /** What a member of the type Custom may do; empty for the others. */
  permissions: z.array(z.enum(customPermissions)).default([]),
  externalId: z.string().nullable(),
  /** The user key, wrapped with the organization's public key, so that its administrators can recover the account. */
  resetPasswordKey: z.string().nullable().default(null),
  invitation: invitation.nullable(),
  /** The state to which a restored member returns, and why he was revoked; null unless revoked. */
  revocation: z
    .object({
      from: z.union([
        z.literal(MemberStatus.Invited),
        z.literal(MemberStatus.Accepted),
        z.literal(MemberStatus.Confirmed),
      ]),
      reason: z.number(),
      at: instant,
    })
    .nullable()
    .default(null),
  /** Why the last mail to this member could not be delivered; null while nothing failed. */
  mailFailure: z.object({ at: instant, reason: z.string() }).nullable(),
  createdAt: instant,
  revisedAt: instant,
})

/** A person's place in an organization, from invitation to confirmation. */
export type Member = z.infer<typeof member>

export const memberEntity = defineEntity<Member, { organizationId: OrganizationId; memberId: MemberId }>({
  schema: member,
  key: ({ organizationId, memberId }) => ({ pk: `ORG#${organizationId}#MEMBER`, sk: memberId }),
  unique: {
    byAddress: {
      key: ({ organizationId, email }) => ({ pk: `ORG#${organizationId}#MEMBER_ADDRESS`, sk: email }),
      copy: false,
      taken: 'member.address_taken',
    },
    byAccount: {
      key: ({ organizationId, accountId }) =>
        accountId ? { pk: `ORG#${organizationId}#MEMBER_ACCOUNT`, sk: accountId } : undefined,
      copy: true,
      taken: 'member.already_in_organization',
    },
  },
  index: ({ organizationId, accountId }) =>
    accountId ? { pk: `ACCOUNT#${accountId}#MEMBERS`, sk: organizationId } : undefined,
})

const collection = z.object({
  collectionId: id<'Collection'>(),
  organizationId: id<'Organization'>(),
  /** Encrypted with the organization key. */
  name: z.string(),
  externalId: z.string().nullable(),
  createdAt: instant,
  revisedAt: instant,
})

/** A named set of vault items that members and groups are given access to. */
export type Collection = z.infer<typeof collection>

export const collectionEntity = defineEntity<
  Collection,
  { organizationId: OrganizationId; collectionId: CollectionId }
>({
  schema: collection,
  key: ({ organizationId, collectionId }) => ({ pk: `ORG#${organizationId}#COLLECTION`, sk: collectionId }),
})

/** What somebody may do with a collection (specification 5.1); `manage` excludes the other two. */
export const accessLevel = z.object({ readOnly: z.boolean(), hidePasswords: z.boolean(), manage: z.boolean() })

export type AccessLevel = z.infer<typeof accessLevel>

const collectionAccess = z.object({
  organizationId: id<'Organization'>(),
  memberId: id<'Member'>(),
  collectionId: id<'Collection'>(),
  ...accessLevel.shape,
})

/** What one member may do with one collection (specification 5.1). */
export type CollectionAccess = z.infer<typeof collectionAccess>

export const collectionAccessEntity = defineEntity<
  CollectionAccess,
  { organizationId: OrganizationId; memberId: MemberId; collectionId: CollectionId }
>({
  schema: collectionAccess,
  key: ({ organizationId, memberId, collectionId }) => ({
    pk: `ORG#${organizationId}#COLLECTION_ACCESS`,
    sk: `${memberId}#${collectionId}`,
  }),
  index: ({ organizationId, memberId, collectionId }) => ({
    pk: `ORG#${organizationId}#${collectionId}#COLLECTION_MEMBERS`,
    sk: memberId,
  }),
})

const organizationErasure = z.object({
  organizationId: id<'Organization'>(),
  requestedAt: instant,
  erasedAt: instant.nullable(),
})

/** Asks a worker to erase what a deleted organization left behind; the organization itself is gone already. */
export type OrganizationErasure = z.infer<typeof organizationErasure>

export const organizationErasureEntity = defineEntity<OrganizationErasure, { organizationId: OrganizationId }>({
  schema: organizationErasure,
  key: ({ organizationId }) => ({ pk: `ERASURE#${organizationId}#REQUEST`, sk: 'REQUEST' }),
})
