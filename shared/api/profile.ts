import * as z from 'zod'
import { dateTime, planFlags } from './schemas.ts'

/** An account's key pair in the shape that current clients read. */
export const accountKeys = z.object({
  publicKeyEncryptionKeyPair: z.object({
    publicKey: z.string(),
    wrappedPrivateKey: z.string(),
    signedPublicKey: z.null(),
  }),
  signatureKeyPair: z.null(),
  securityState: z.null(),
})

/** A membership in the profile (specification 14.9). Every flag is sent with its right type: newer clients insist. */
export const ProfileOrganization = z
  .object({
    object: z.enum(['profileOrganization', 'profileProviderOrganization']),
    id: z.string(),
    userId: z.string().nullable(),
    organizationUserId: z.string().nullable(),
    name: z.string(),
    enabled: z.boolean(),
    identifier: z.string().nullable(),
    status: z.number(),
    type: z.number(),
    permissions: z.record(z.string(), z.boolean()),
    productTierType: z.number(),
    seats: z.number().nullable(),
    maxCollections: z.number().nullable(),
    maxStorageGb: z.number().nullable(),
    key: z.string().nullable(),
    hasPublicAndPrivateKeys: z.boolean(),
    ssoBound: z.boolean(),
    resetPasswordEnrolled: z.boolean(),
    providerId: z.string().nullable(),
    providerName: z.string().nullable(),
    providerType: z.number().nullable(),
    ssoEnabled: z.boolean(),
    keyConnectorEnabled: z.boolean(),
    keyConnectorUrl: z.string().nullable(),
    ssoMemberDecryptionType: z.number().nullable(),
    limitCollectionCreation: z.boolean(),
    limitCollectionDeletion: z.boolean(),
    limitItemDeletion: z.boolean(),
    allowAdminAccessToAllCollectionItems: z.boolean(),
    userIsClaimedByOrganization: z.boolean(),
    accessSecretsManager: z.boolean(),
    accessPam: z.boolean(),
    ...planFlags,
    usePasswordManager: z.boolean(),
    useSecretsManager: z.boolean(),
    useActivateAutofillPolicy: z.boolean(),
    useAdminSponsoredFamilies: z.boolean(),
    useAutomaticUserConfirmation: z.boolean(),
    usePam: z.boolean(),
    selfHost: z.boolean(),
  })
  .meta({ id: 'ProfileOrganization' })

const ProfileProvider = z
  .object({
    object: z.literal('profileProvider'),
    id: z.string(),
    name: z.string().nullable(),
    key: z.string().nullable(),
    status: z.number(),
    type: z.number(),
    enabled: z.boolean(),
    permissions: z.null(),
    userId: z.string(),
    useEvents: z.boolean(),
    providerStatus: z.number(),
    providerType: z.number(),
  })
  .meta({ id: 'ProfileProvider' })

/** The caller with everything he belongs to. */
export const ProfileReply = z
  .object({
    object: z.literal('profile'),
    id: z.string(),
    name: z.string().nullable(),
    email: z.string(),
    emailVerified: z.boolean(),
    premium: z.boolean(),
    premiumFromOrganization: z.boolean(),
    masterPasswordHint: z.string().nullable(),
    culture: z.string(),
    twoFactorEnabled: z.boolean(),
    /** Null, like the other keys, for somebody who signed in with SSO and has no master password yet. */
    key: z.string().nullable(),
    privateKey: z.string().nullable(),
    accountKeys: accountKeys.nullable(),
    securityStamp: z.string(),
    forcePasswordReset: z.boolean(),
    usesKeyConnector: z.boolean(),
    avatarColor: z.string().nullable(),
    creationDate: dateTime,
    verifyDevices: z.boolean(),
    organizations: z.array(ProfileOrganization),
    providers: z.array(ProfileProvider),
    providerOrganizations: z.array(ProfileOrganization),
  })
  .meta({ id: 'Profile' })
