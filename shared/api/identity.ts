import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { accountKeys, ProfileOrganization, ProfileReply } from './profile.ts'
import { defineRoutes } from './route.ts'
import {
  asymmetricallyEncrypted,
  email,
  guid,
  listOf,
  masterPasswordHash,
  optionalText,
  publicKey,
  symmetricallyEncrypted,
} from './schemas.ts'
import { SyncReply } from './sync-reply.ts'

const kdfNumber = z.union([z.literal(0), z.literal(1)], { error: 'must be 0 (PBKDF2) or 1 (Argon2id)' })
const optionalInt = z.int('must be a whole number').nullish()
const invitedId = guid.nullish()
const token = z.string().max(2000).nullish()

const Prelogin = z.object({ email })

const PreloginReply = z.object({
  kdf: z.number(),
  kdfIterations: z.number(),
  kdfMemory: z.number().nullable(),
  kdfParallelism: z.number().nullable(),
  kdfSettings: z.object({
    kdfType: z.number(),
    iterations: z.number(),
    memory: z.number().nullable(),
    parallelism: z.number().nullable(),
  }),
  salt: z.string(),
})

const NewAddressVerification = z.object({
  email,
  name: optionalText(limits.nameLengthMax),
  receiveMarketingEmails: z.boolean().nullish(),
})

const AddressVerification = z.object({ email, emailVerificationToken: z.string().min(1).max(2000) })

export const kdfObject = z.object({
  kdfType: kdfNumber,
  iterations: z.int(),
  memory: z.int().nullish(),
  parallelism: z.int().nullish(),
})
const salt = z.string().max(limits.emailLengthMax)

const isSaltOf = (address: string, given: string) => given.trim().toLowerCase() === address
const isSameKdf = (one: z.infer<typeof kdfObject>, other: z.infer<typeof kdfObject>) =>
  one.kdfType === other.kdfType &&
  one.iterations === other.iterations &&
  (one.memory ?? null) === (other.memory ?? null) &&
  (one.parallelism ?? null) === (other.parallelism ?? null)

const registrationProof = {
  emailVerificationToken: token,
  orgInviteToken: token,
  organizationUserId: invitedId,
  providerInviteToken: token,
  providerUserId: invitedId,
}

const RegistrationClassic = z
  .object({
    email,
    name: optionalText(limits.nameLengthMax),
    masterPasswordHash,
    masterPasswordHint: optionalText(limits.hintLengthMax),
    kdf: kdfNumber,
    kdfIterations: z.int('must be a whole number'),
    kdfMemory: optionalInt,
    kdfParallelism: optionalInt,
    userSymmetricKey: symmetricallyEncrypted(),
    userAsymmetricKeys: z.object({ publicKey, encryptedPrivateKey: symmetricallyEncrypted() }),
    ...registrationProof,
  })
  .meta({ id: 'RegistrationClassic' })

const RegistrationCurrent = z
  .object({
    email,
    name: optionalText(limits.nameLengthMax),
    masterPasswordHint: optionalText(limits.hintLengthMax),
    masterPasswordAuthentication: z.object({
      kdf: kdfObject,
      masterPasswordAuthenticationHash: masterPasswordHash,
      salt,
    }),
    masterPasswordUnlock: z.object({ kdf: kdfObject, masterKeyWrappedUserKey: symmetricallyEncrypted(), salt }),
    accountKeys: z.object({
      publicKeyEncryptionKeyPair: z.object({ publicKey, wrappedPrivateKey: symmetricallyEncrypted() }),
    }),
    ...registrationProof,
  })
  .refine(({ masterPasswordAuthentication: { kdf }, masterPasswordUnlock: { kdf: other } }) => isSameKdf(kdf, other), {
    path: ['masterPasswordUnlock', 'kdf'],
    message: 'must be the same as for authentication',
  })
  .refine(({ email: address, masterPasswordAuthentication }) => isSaltOf(address, masterPasswordAuthentication.salt), {
    path: ['masterPasswordAuthentication', 'salt'],
    message: 'must be the e-mail address in lower case',
  })
  .refine(({ email: address, masterPasswordUnlock }) => isSaltOf(address, masterPasswordUnlock.salt), {
    path: ['masterPasswordUnlock', 'salt'],
    message: 'must be the e-mail address in lower case',
  })
  .meta({ id: 'RegistrationCurrent' })
  .transform(({ masterPasswordAuthentication, masterPasswordUnlock, accountKeys, ...rest }) => ({
    ...rest,
    masterPasswordHash: masterPasswordAuthentication.masterPasswordAuthenticationHash,
    kdf: masterPasswordUnlock.kdf.kdfType,
    kdfIterations: masterPasswordUnlock.kdf.iterations,
    kdfMemory: masterPasswordUnlock.kdf.memory,
    kdfParallelism: masterPasswordUnlock.kdf.parallelism,
    userSymmetricKey: masterPasswordUnlock.masterKeyWrappedUserKey,
    userAsymmetricKeys: {
      publicKey: accountKeys.publicKeyEncryptionKeyPair.publicKey,
      encryptedPrivateKey: accountKeys.publicKeyEncryptionKeyPair.wrappedPrivateKey,
    },
  }))

/** Both shapes that clients send come out as the classic one; which it is, the presence of `masterPasswordHash` tells. */
const Registration = z
  .unknown()
  .transform((value, context) => {
    const isClassic = typeof value === 'object' && value !== null && !('masterPasswordAuthentication' in value)
    const parsed = (isClassic ? RegistrationClassic : RegistrationCurrent).safeParse(value)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) {
      context.issues.push({ code: 'custom', input: value, path: [...issue.path], message: issue.message })
    }
    return z.NEVER
  })
  .meta({ documentedAs: z.union([RegistrationClassic, RegistrationCurrent]) })

const TokenRequest = z.object({
  grant_type: z.string({ error: 'must be given' }),
  client_id: z.string().optional(),
  scope: z.string().optional(),
  username: z.string().max(limits.emailLengthMax).optional(),
  password: z.string().max(limits.masterPasswordHashLengthMax).optional(),
  refresh_token: z.string().max(4096).optional(),
  code: z.string().max(100).optional(),
  code_verifier: z.string().max(128).optional(),
  redirect_uri: z.string().max(500).optional(),
  deviceType: z.coerce.number().optional(),
  deviceIdentifier: z.string().max(50).optional(),
  deviceName: z.string().max(50).optional(),
  twoFactorToken: z.string().trim().max(500).optional(),
  twoFactorProvider: z.coerce.number().int().optional(),
  twoFactorRemember: z.string().max(5).optional(),
})

const TokenReply = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  token_type: z.literal('Bearer'),
  refresh_token: z.string(),
  scope: z.string(),
  /** Null for somebody who has no master password yet: he sets one next. */
  Key: z.string().nullable().optional(),
  PrivateKey: z.string().nullable().optional(),
  AccountKeys: accountKeys.nullable().optional(),
  Kdf: z.number().optional(),
  KdfIterations: z.number().optional(),
  KdfMemory: z.number().nullable().optional(),
  KdfParallelism: z.number().nullable().optional(),
  ForcePasswordReset: z.boolean().optional(),
  ResetMasterPassword: z.boolean().optional(),
  MasterPasswordPolicy: z
    .object({
      MinComplexity: z.number().nullable(),
      MinLength: z.number().nullable(),
      RequireLower: z.boolean().nullable(),
      RequireUpper: z.boolean().nullable(),
      RequireNumbers: z.boolean().nullable(),
      RequireSpecial: z.boolean().nullable(),
      EnforceOnLogin: z.boolean().nullable(),
      Object: z.literal('masterPasswordPolicy'),
    })
    .nullable()
    .optional(),
  UserDecryptionOptions: z
    .object({
      HasMasterPassword: z.boolean(),
      MasterPasswordUnlock: z
        .object({
          Kdf: z.object({
            KdfType: z.number(),
            Iterations: z.number(),
            Memory: z.number().nullable(),
            Parallelism: z.number().nullable(),
          }),
          MasterKeyEncryptedUserKey: z.string(),
          Salt: z.string(),
        })
        .nullable(),
      Object: z.literal('userDecryptionOptions'),
    })
    .optional(),
  TwoFactorToken: z.string().optional(),
})

const PublicKeyReply = z.object({ object: z.literal('userKey'), userId: z.string(), publicKey: z.string() })

const readsProfile = [
  'Account',
  'SubjectAlias',
  'Member',
  'Organization',
  'OrganizationSeats',
  'ClientLink',
  'Provider',
  'ProviderUser',
  'OrganizationDomain',
  'SsoConfiguration',
  'SsoLink',
] as const

const UserKeyName = z.object({
  userKeyId: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/, 'must be 32 hexadecimal digits')
    .toLowerCase(),
})

/** Key and password of the person's own choice; the key derivation stays as it is. */
const NewPassword = {
  newMasterPasswordHash: masterPasswordHash,
  key: symmetricallyEncrypted(),
  masterPasswordHint: optionalText(limits.hintLengthMax),
}

/** What the client made of the first master password of somebody who signed in with SSO. */
const FirstPassword = z.object({
  masterPasswordHash,
  masterPasswordHint: optionalText(limits.hintLengthMax),
  key: symmetricallyEncrypted(),
  keys: z.object({ publicKey, encryptedPrivateKey: symmetricallyEncrypted() }),
  kdf: kdfNumber,
  kdfIterations: z.int('must be a whole number'),
  kdfMemory: optionalInt,
  kdfParallelism: optionalInt,
  /** The SSO identifier of the organization through which the person signed in. */
  orgIdentifier: z.string().trim().min(1).max(limits.ssoIdentifierLengthMax),
  /** The user key, wrapped with the organization's public key; clients that do not send it enrol afterwards. */
  resetPasswordKey: asymmetricallyEncrypted.nullish(),
})

export const identityRoutes = defineRoutes({
  prelogin: {
    method: 'POST',
    path: '/identity/accounts/prelogin/password',
    aliases: ['POST /identity/accounts/prelogin', 'POST /api/accounts/prelogin'],
    dialect: 'bitwarden',
    auth: 'public',
    scope: 'none',
    permission: null,
    why: 'A client asks before anybody has signed in; the answer is the same for unknown addresses.',
    body: Prelogin,
    reply: PreloginReply,
    uses: { read: ['Account'], write: [] },
    calls: ['macKey.sign'],
    errors: [],
    summary: 'How to derive the master key for an address',
  },
  sendAddressVerification: {
    method: 'POST',
    path: '/identity/accounts/register/send-verification-email',
    dialect: 'bitwarden',
    auth: 'public',
    scope: 'none',
    permission: null,
    why: 'Nobody can sign in before he registered; the answer does not tell whether the address has an account.',
    body: NewAddressVerification,
    reply: null,
    uses: { read: ['Account', 'AddressVerification'], write: ['AddressVerification', 'MailRequest'] },
    errors: [],
    summary: 'Mail a token that proves an address, for registration',
  },
  checkAddressVerification: {
    method: 'POST',
    path: '/identity/accounts/register/verification-email-clicked',
    dialect: 'bitwarden',
    auth: 'public',
    scope: 'none',
    permission: null,
    why: 'The caller proves himself by the token.',
    body: AddressVerification,
    reply: null,
    uses: { read: ['Account'], write: [] },
    calls: ['macKey.sign'],
    errors: ['account.address_not_verified', 'account.address_taken'],
    summary: 'Whether a verification token still opens registration',
  },
  finishRegistration: {
    method: 'POST',
    path: '/identity/accounts/register/finish',
    dialect: 'bitwarden',
    auth: 'public',
    scope: 'none',
    permission: null,
    why: 'The caller proves his address by a mailed token.',
    body: Registration,
    reply: z.object({ object: z.literal('registerFinish') }),
    uses: {
      read: [
        'Account',
        'AccountErasure',
        'Newcomer',
        'Member',
        'ProviderUser',
        'OrganizationDomain',
        'Organization',
        'OrganizationPolicies',
        'SsoLink',
      ],
      listIndexed: ['Member'],
      write: ['Account', 'Newcomer', 'SsoLink', 'IdentityParting'],
    },
    calls: ['macKey.sign', 'userPool.register', 'userPool.erase'],
    errors: [
      'account.one_token_needed',
      'account.address_not_verified',
      'account.domain_claimed',
      'account.address_taken',
      'account.kdf_out_of_range',
      'invitation.invalid',
      'invitation.expired',
      'invitation.other_address',
    ],
    summary: 'Register an account with the keys that the client made',
  },
  issueToken: {
    method: 'POST',
    path: '/identity/connect/token',
    dialect: 'oauth',
    auth: 'public',
    scope: 'none',
    permission: null,
    why: 'This is where callers sign in.',
    body: TokenRequest,
    bodyType: 'form',
    reply: TokenReply,
    uses: {
      read: [
        'Account',
        'SubjectAlias',
        'TwoStepLogin',
        'Member',
        'Organization',
        'OrganizationPolicies',
        'ClientLink',
        'ProviderUser',
        'SsoCode',
        'SsoConfiguration',
        'SsoLink',
        'SsoSession',
        'SsoTrace',
        'Newcomer',
      ],
      listIndexed: ['Member', 'ProviderUser'],
      write: ['SsoCode', 'SsoSession', 'SubjectAlias', 'TwoStepLogin', 'Account', 'MailRequest', 'SsoTrace'],
    },
    calls: ['userPool.signIn', 'userPool.register', 'userPool.recover', 'userPool.exchange', 'macKey.sign'],
    errors: [
      'request.field_missing',
      'account.credentials_wrong',
      'account.sso_required',
      'account.two_step_required',
      'two_step.code_wrong',
      'two_step.too_many_codes',
      'account.session_ended',
      'sso.code_invalid',
      'account.grant_unsupported',
    ],
    summary: 'Sign in with the master password hash or with SSO, or continue a session',
  },
  getProfile: {
    method: 'GET',
    path: '/api/accounts/profile',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody reads his own profile.',
    reply: ProfileReply,
    uses: { read: [...readsProfile, 'Newcomer'], listIndexed: ['Member', 'ProviderUser'], write: [] },
    errors: [],
    summary: 'The caller, his organizations and his providers',
  },
  sync: {
    method: 'GET',
    path: '/api/sync',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody reads what is his own.',
    query: z.object({ excludeDomains: z.stringbool('must be true or false').optional() }),
    reply: SyncReply,
    uses: {
      read: [...readsProfile, 'Collection', 'CollectionAccess', 'GroupMember', 'Group', 'OrganizationPolicies'],
      listIndexed: ['Member', 'ProviderUser'],
      write: [],
    },
    errors: [],
    summary: 'Everything that a client keeps of the caller',
  },
  nameUserKey: {
    method: 'POST',
    path: '/api/accounts/key-management/user-key-id',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody names the key of his own account.',
    body: UserKeyName,
    reply: null,
    uses: { read: ['Account', 'SubjectAlias'], write: ['Account'] },
    errors: [],
    summary: "Keep the client's name for the user key",
  },
  setPassword: {
    method: 'POST',
    path: '/api/accounts/set-password',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody who has no master password yet sets his own.',
    body: FirstPassword,
    reply: null,
    uses: {
      read: [
        'Newcomer',
        'Account',
        'SubjectAlias',
        'SsoConfiguration',
        'Organization',
        'OrganizationPolicies',
        'OrganizationSeats',
        'Member',
        'ClientLink',
        'ProviderUser',
        'OrganizationDomain',
        'SsoSession',
      ],
      listIndexed: ['Member'],
      check: ['OrganizationPolicies'],
      write: ['Newcomer', 'Account', 'TwoStepLogin', 'Member', 'MailRequest', 'AuditEvent'],
    },
    calls: ['userPool.register'],
    errors: [
      'account.has_master_password',
      'account.kdf_out_of_range',
      'sso.identifier_unknown',
      'sso.not_member',
      'sso.invitation_first',
      'account.session_ended',
      'organization.pending',
      'organization.suspended',
      'member.revoked',
      'member.awaiting_confirmation',
      'member.already_in_organization',
      'member.single_organization_here',
      'member.single_organization_elsewhere',
    ],
    summary: 'Choose the first master password after signing in with SSO, and accept the place in the organization',
  },
  changePassword: {
    method: 'POST',
    path: '/api/accounts/password',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody changes his own password, and proves that he knows it.',
    body: z.object({ masterPasswordHash, ...NewPassword }),
    reply: null,
    uses: { read: ['Account', 'SubjectAlias'], write: ['Account', 'MailRequest'] },
    calls: ['userPool.recover'],
    errors: ['account.verification_failed'],
    summary: 'Change the master password; all sessions end',
  },
  replaceTemporaryPassword: {
    method: 'PUT',
    path: '/api/accounts/update-temp-password',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody whose account was recovered chooses his own password.',
    body: z.object(NewPassword),
    reply: null,
    uses: { read: ['Account', 'SubjectAlias'], write: ['Account', 'MailRequest'] },
    calls: ['userPool.recover'],
    errors: ['account.no_temporary_password'],
    summary: 'Choose a master password after the account was recovered; all sessions end',
  },
  listOwnOrganizations: {
    method: 'GET',
    path: '/api/organizations',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody lists the organizations that he is a member of.',
    reply: listOf(ProfileOrganization),
    uses: {
      read: [
        'Account',
        'SubjectAlias',
        'Member',
        'Organization',
        'OrganizationSeats',
        'ClientLink',
        'Provider',
        'OrganizationDomain',
        'SsoConfiguration',
        'SsoLink',
      ],
      listIndexed: ['Member'],
      write: [],
    },
    errors: [],
    summary: 'The organizations of which the caller is a confirmed member',
  },
  getRevisionDate: {
    method: 'GET',
    path: '/api/accounts/revision-date',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody asks for his own.',
    reply: z.number().meta({ description: 'Milliseconds since 1970' }),
    uses: { read: ['Account', 'SubjectAlias'], write: [] },
    errors: [],
    summary: 'When the account last changed',
  },
  getPublicKey: {
    method: 'GET',
    path: '/api/users/{accountId}/public-key',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Public keys are public to everybody who is signed in and knows the id.',
    reply: PublicKeyReply,
    uses: { read: ['Account', 'SubjectAlias'], write: [] },
    errors: [],
    summary: 'The public key of an account',
  },
})
