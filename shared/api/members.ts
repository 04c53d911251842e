import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { type CustomPermission, MemberType } from '../store/entities/organization.ts'
import { AccountRecovery, RecoveryDetailsReply, RecoveryEnrolment, RecoveryRowReply } from './account-recovery.ts'
import { defineRoutes } from './route.ts'
import {
  asymmetricallyEncrypted,
  dateTime,
  email,
  guid,
  listOf,
  optionalText,
  paging,
  publicKey,
  symmetricallyEncrypted,
} from './schemas.ts'

const token = z.string().min(1, 'must not be empty').max(2000)
const collectionName = symmetricallyEncrypted(limits.encryptedNameLengthMax)

const type = z.union(
  [z.literal(MemberType.Owner), z.literal(MemberType.Admin), z.literal(MemberType.User), z.literal(MemberType.Custom)],
  { error: 'must be 0 (owner), 1 (admin), 2 (user) or 4 (custom)' },
)

const right = z.boolean().nullish()

/** The rights of a custom member as clients write them; what is not true is not given, and what nobody knows is ignored. */
const permissions = z.object({
  accessEventLogs: right,
  accessImportExport: right,
  accessReports: right,
  createNewCollections: right,
  editAnyCollection: right,
  deleteAnyCollection: right,
  manageGroups: right,
  managePolicies: right,
  manageSso: right,
  manageUsers: right,
  manageResetPassword: right,
  manageScim: right,
  manageAccessRules: right,
} satisfies Record<CustomPermission, z.ZodType>)

const accessSelection = z
  .object({
    id: guid,
    readOnly: z.boolean().default(false),
    hidePasswords: z.boolean().default(false),
    manage: z.boolean().default(false),
  })
  .refine(({ readOnly, hidePasswords, manage }) => !manage || !(readOnly || hidePasswords), {
    path: ['manage'],
    error: 'must not be combined with readOnly or hidePasswords',
  })

const NewMembers = z.object({
  emails: z
    .array(email)
    .min(1, 'must name at least one address')
    .max(limits.inviteAddressesMax, `must not name more than ${limits.inviteAddressesMax} addresses`),
  type,
  permissions: permissions.nullish(),
  collections: z
    .array(accessSelection)
    .max(limits.inviteGrantsMax, `must not name more than ${limits.inviteGrantsMax} collections; a group can give more`)
    .nullish(),
  groups: z
    .array(guid)
    .max(limits.inviteGrantsMax, `must not name more than ${limits.inviteGrantsMax} groups`)
    .nullish(),
})

/** The ids of a request that answers row by row. */
const eachOnce = (id: typeof guid) =>
  z
    .array(id)
    .min(1, 'must name at least one id')
    .max(limits.bulkRowsMax, `must not name more than ${limits.bulkRowsMax} ids`)
    .refine((ids) => new Set(ids).size === ids.length, 'must not name an id twice')

const BulkReply = z.object({
  object: z.literal('OrganizationBulkConfirmResponseModel'),
  id: z.string(),
  /** Empty when it was done. */
  error: z.string(),
})

const InviteReply = z.object({
  object: z.literal('organizationUserInviteResult'),
  /** The row that has the address: the new one, or the one that had it already. */
  id: z.string().nullable(),
  email: z.string(),
  /** Empty when the address was invited. */
  error: z.string(),
})

const MemberReply = z
  .object({
    object: z.enum(['organizationUserDetails', 'organizationUserUserDetails']),
    id: z.string(),
    userId: z.string().nullable(),
    type: z.number(),
    status: z.number(),
    externalId: z.string().nullable(),
    accessSecretsManager: z.boolean(),
    accessPam: z.boolean(),
    permissions: z.record(z.string(), z.boolean()),
    resetPasswordEnrolled: z.boolean(),
    usesKeyConnector: z.boolean(),
    hasMasterPassword: z.boolean(),
    name: z.string().nullable(),
    email: z.string(),
    avatarColor: z.string().nullable(),
    twoFactorEnabled: z.boolean(),
    ssoBound: z.boolean(),
    claimedByOrganization: z.boolean(),
    collections: z.array(
      z.object({ id: z.string(), readOnly: z.boolean(), hidePasswords: z.boolean(), manage: z.boolean() }),
    ),
    groups: z.array(z.string()),
    revocationReason: z.number().nullable(),
    creationDate: dateTime,
    invitationExpirationDate: z.string().nullable(),
    mailFailure: z.object({ date: z.string(), reason: z.string() }).nullable(),
  })
  .meta({ id: 'Member' })

const BriefMemberReply = z.object({
  object: z.literal('organizationUserUserMiniDetails'),
  id: z.string(),
  userId: z.string().nullable(),
  type: z.number(),
  status: z.number(),
  name: z.string().nullable(),
  email: z.string(),
})

/** A yes or no in the query. */
const flag = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'must be true or false' }).optional()

const PublicKeyReply = z.object({
  object: z.literal('organizationUserPublicKeyResponseModel'),
  id: z.string(),
  userId: z.string(),
  key: z.string(),
})

/** What `functions/members/load-compliance.ts` reads; it lists `Member` through the index too. */
const complianceReads = [
  'Account',
  'Member',
  'Organization',
  'OrganizationPolicies',
  'ClientLink',
  'ProviderUser',
] as const

/** What `functions/members/load-surroundings.ts` reads. */
const memberReads = [
  'Member',
  'Account',
  'OrganizationDomain',
  'GroupMember',
  'CollectionAccess',
  'AccessErasure',
] as const

const common = { dialect: 'bitwarden', auth: 'user', scope: 'organization' } as const
const all = '/api/organizations/{organizationId}/users'
const one = `${all}/{memberId}` as const

const acceptance = {
  ...common,
  scope: 'none',
  permission: null,
  why: 'The invited person holds no role yet; the mailed token is the proof.',
  calls: ['macKey.sign'],
} as const

const complianceErrors = [
  'member.two_step_login_required',
  'member.single_organization_here',
  'member.single_organization_elsewhere',
  'member.policies_violated',
] as const

const acceptanceErrors = [
  'invitation.invalid',
  'invitation.expired',
  'invitation.other_address',
  'invitation.used',
  'member.already_in_organization',
  'member.awaiting_confirmation',
  'member.revoked',
  ...complianceErrors,
] as const

const confirmationUses = {
  read: [...complianceReads, 'OrganizationSeats'],
  listIndexed: ['Member'],
  write: ['Member', 'OrganizationPolicies', 'OrganizationSeats', 'AuditEvent', 'MailRequest'],
} as const

const reinviteUses = {
  read: ['Member', 'Provider', 'InvitationAllowance'],
  write: ['Member', 'MailRequest', 'InvitationAllowance'],
} as const

const allowanceErrors = [
  'invitation.inviter_limit',
  'invitation.organization_limit',
  'invitation.address_limit',
] as const

const MemberChange = z.object({
  type,
  permissions: permissions.nullish(),
  collections: z.array(accessSelection).max(limits.bulkRowsMax),
  groups: z.array(guid).max(limits.bulkRowsMax).nullish(),
  email: email.nullish(),
  name: optionalText(limits.nameLengthMax),
})

const NamedRows = z.object({ ids: eachOnce(guid) })

const administrationErrors = [
  'member.own_row',
  'member.only_owners_manage_owners',
  'member.custom_manages_no_admins',
  'member.last_owner',
] as const

const removal = {
  ...common,
  permission: 'organization.members.remove',
  uses: {
    read: ['Member', 'OrganizationSeats', 'ClientLink', 'OrganizationDomain', 'SsoLink'],
    write: [
      'Member',
      'OrganizationSeats',
      'ClientLink',
      'AccessErasure',
      'SsoLink',
      'IdentityParting',
      'AuditEvent',
      'MailRequest',
    ],
  },
  errors: [...administrationErrors, 'member.claimed'],
} as const

const deletion = {
  ...common,
  permission: 'organization.members.remove',
  uses: {
    read: [
      'Member',
      'Account',
      'TwoStepLogin',
      'OrganizationDomain',
      'OrganizationSeats',
      'ClientLink',
      'ProviderUser',
      'SsoLink',
    ],
    listIndexed: ['Member', 'ProviderUser'],
    write: [
      'Member',
      'Account',
      'AccountErasure',
      'SsoLink',
      'IdentityParting',
      'TwoStepLogin',
      'OrganizationSeats',
      'ClientLink',
      'ProviderUser',
      'AccessErasure',
      'AuditEvent',
    ],
  },
  errors: [
    ...administrationErrors,
    'member.account_not_claimed',
    'member.account_in_too_many',
    'provider_user.last_admin',
  ],
} as const

const revocation = {
  ...common,
  permission: 'organization.members.revoke',
  uses: {
    read: ['Member', 'OrganizationSeats', 'ClientLink'],
    write: ['Member', 'OrganizationSeats', 'ClientLink', 'AuditEvent'],
  },
  errors: [...administrationErrors, 'member.already_revoked'],
} as const

const restoration = {
  ...common,
  permission: 'organization.members.revoke',
  uses: {
    read: [
      'Member',
      'OrganizationSeats',
      'Organization',
      'OrganizationPolicies',
      'ClientLink',
      'ProviderUser',
      'Account',
    ],
    listIndexed: ['Member'],
    write: ['Member', 'OrganizationSeats', 'OrganizationPolicies', 'AuditEvent'],
  },
  errors: [
    'member.own_row',
    'member.only_owners_manage_owners',
    'member.custom_manages_no_admins',
    'member.not_revoked',
    'member.seats_missing',
    'member.two_step_login_required',
    'member.single_organization_here',
    'member.single_organization_elsewhere',
    'organization.suspended',
    'member.policies_violated',
  ],
} as const

const recovery = {
  ...common,
  permission: 'organization.members.recover',
  uses: {
    read: ['Member', 'Account', 'OrganizationPolicies', 'ProviderUser'],
    listIndexed: ['ProviderUser'],
    write: [],
  },
  errors: [
    'organization.plan_lacks_feature',
    'member.recovery_off',
    'member.only_owners_manage_owners',
    'member.custom_manages_no_admins',
    'member.not_enrolled',
    'member.right_not_held',
    'member.recovers_no_stronger_staff',
  ],
} as const

/** What a row is refused with stands in the answer's list; the call itself succeeds. */
const bulk = { body: NamedRows, reply: listOf(BulkReply), byRows: true, errors: [] } as const

export const membersRoutes = defineRoutes({
  listMembers: {
    ...common,
    method: 'GET',
    path: all,
    permission: 'organization.members.list',
    query: paging.extend({ includeGroups: flag, includeCollections: flag }),
    reply: listOf(MemberReply),
    uses: { read: memberReads, write: [] },
    errors: ['request.cursor_invalid'],
    summary: 'List the members of an organization',
  },
  listMembersBriefly: {
    ...common,
    method: 'GET',
    path: `${all}/mini-details`,
    permission: 'organization.members.list_briefly',
    query: paging,
    reply: listOf(BriefMemberReply),
    uses: { read: ['Member'], write: [] },
    errors: ['request.cursor_invalid'],
    summary: 'List the members of an organization by name and address',
  },
  getMember: {
    ...common,
    method: 'GET',
    path: one,
    permission: 'organization.members.read',
    query: z.object({ includeGroups: flag }),
    reply: MemberReply,
    uses: { read: memberReads, write: [] },
    errors: [],
    summary: 'Read a member',
  },
  inviteMembers: {
    ...common,
    method: 'POST',
    path: `${all}/invite`,
    permission: 'organization.members.invite',
    body: NewMembers,
    reply: listOf(InviteReply),
    uses: {
      read: [
        'Organization',
        'Member',
        'OrganizationSeats',
        'SeatReservation',
        'InvitationAllowance',
        'Collection',
        'CollectionAccess',
        'Group',
        'GroupMember',
        'AccessErasure',
      ],
      write: [
        'Member',
        'OrganizationSeats',
        'SeatReservation',
        'InvitationAllowance',
        'CollectionAccess',
        'GroupMember',
        'AuditEvent',
        'MailRequest',
      ],
    },
    errors: [
      'organization.suspended',
      'organization.plan_lacks_feature',
      'member.only_owners_manage_owners',
      'member.custom_manages_no_admins',
      'member.right_not_held',
      'member.confirmed_owner_needed',
      'member.seats_missing',
      'member.address_taken',
      ...allowanceErrors,
    ],
    byRows: true,
    summary: 'Invite people, each with the same type, rights and access',
  },
  reinviteMember: {
    ...common,
    method: 'POST',
    path: `${one}/reinvite`,
    permission: 'organization.members.invite',
    reply: null,
    uses: reinviteUses,
    errors: ['member.not_invited', 'organization.suspended', 'invitation.too_soon', ...allowanceErrors],
    summary: 'Invite again: a new mail with a new token',
  },
  reinviteMembers: {
    ...common,
    method: 'POST',
    path: `${all}/reinvite`,
    permission: 'organization.members.invite',
    body: z.object({ ids: eachOnce(guid) }),
    reply: listOf(BulkReply),
    uses: reinviteUses,
    errors: ['member.not_invited', 'invitation.too_soon', ...allowanceErrors],
    byRows: true,
    summary: 'Invite many again: a new mail with a new token for each',
  },
  acceptInvitation: {
    ...acceptance,
    method: 'POST',
    path: `${one}/accept`,
    body: z.object({ token, resetPasswordKey: asymmetricallyEncrypted.nullish() }),
    reply: null,
    uses: {
      read: [...complianceReads, 'SubjectAlias', 'OrganizationSeats', 'SsoLink'],
      listIndexed: ['Member'],
      write: ['Member', 'OrganizationPolicies', 'SsoLink', 'IdentityParting', 'AuditEvent', 'MailRequest'],
    },
    errors: [...acceptanceErrors, 'organization.pending', 'organization.suspended', 'member.recovery_key_needed'],
    summary: 'Accept an invitation',
  },
  initializeOrganization: {
    ...acceptance,
    method: 'POST',
    path: `${one}/accept-init`,
    body: z.object({
      token,
      key: asymmetricallyEncrypted,
      keys: z.object({ publicKey, encryptedPrivateKey: symmetricallyEncrypted() }),
      collectionName,
    }),
    reply: null,
    uses: {
      read: [...complianceReads, 'SubjectAlias', 'OrganizationSeats', 'Provider', 'SsoLink'],
      listIndexed: ['Member'],
      check: ['Provider'],
      write: [
        'SsoLink',
        'IdentityParting',
        'OrganizationPolicies',
        'Organization',
        'OrganizationSeats',
        'ClientLink',
        'Member',
        'Collection',
        'CollectionAccess',
        'AuditEvent',
        'MailRequest',
      ],
    },
    errors: [...acceptanceErrors, 'organization.not_pending', 'organization.suspended'],
    summary: 'Accept as the owner of a pending organization, and bring its keys',
  },
  confirmMember: {
    ...common,
    method: 'POST',
    path: `${one}/confirm`,
    permission: 'organization.members.confirm',
    body: z.object({ key: asymmetricallyEncrypted, defaultUserCollectionName: collectionName.nullish() }),
    reply: null,
    uses: confirmationUses,
    errors: ['member.not_accepted', 'organization.suspended', ...complianceErrors],
    summary: 'Confirm a member with the organization key wrapped for him',
  },
  confirmMembers: {
    ...common,
    method: 'POST',
    path: `${all}/confirm`,
    permission: 'organization.members.confirm',
    body: z.object({
      keys: z
        .array(z.object({ id: guid, key: asymmetricallyEncrypted }))
        .min(1, 'must name at least one member')
        .max(limits.bulkKeysMax, `must not name more than ${limits.bulkKeysMax} members`)
        .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'must not name a member twice'),
      defaultUserCollectionName: collectionName.nullish(),
    }),
    reply: listOf(BulkReply),
    uses: confirmationUses,
    errors: ['member.not_accepted', 'organization.suspended', ...complianceErrors],
    byRows: true,
    summary: 'Confirm many members, each with the organization key wrapped for him',
  },
  listMemberPublicKeys: {
    ...common,
    method: 'POST',
    path: `${all}/public-keys`,
    permission: 'organization.members.confirm',
    body: z.object({ ids: z.array(guid).min(1, 'must name at least one id').max(1000) }),
    reply: listOf(PublicKeyReply),
    uses: { read: ['Member', 'Account'], write: [] },
    errors: [],
    summary: 'Public keys of the members that have an account',
  },
  changeMember: {
    ...common,
    method: 'PUT',
    path: one,
    aliases: [`POST ${one}`],
    permission: 'organization.members.change',
    body: MemberChange,
    reply: null,
    uses: {
      read: [
        'Member',
        'Account',
        'OrganizationDomain',
        'OrganizationSeats',
        'ClientLink',
        'Collection',
        'CollectionAccess',
        'Group',
        'GroupMember',
        'AccessErasure',
      ],
      write: ['Member', 'Account', 'OrganizationSeats', 'ClientLink', 'CollectionAccess', 'GroupMember', 'AuditEvent'],
    },
    errors: [
      'member.not_claimed',
      'member.has_master_password',
      'member.only_owners_manage_owners',
      'member.custom_manages_no_admins',
      'member.right_not_held',
      'member.last_owner',
      'member.own_access',
      'member.too_many_changes',
      'organization.plan_lacks_feature',
    ],
    summary: 'Change type, rights, collections and groups of a member',
  },
  removeMember: {
    ...removal,
    method: 'DELETE',
    path: one,
    aliases: [`POST ${one}/remove`],
    reply: null,
    summary: 'Remove a member',
  },
  removeMembers: {
    ...removal,
    ...bulk,
    method: 'DELETE',
    path: all,
    aliases: [`POST ${all}/remove`],
    summary: 'Remove members, each for itself',
  },
  deleteMemberAccount: {
    ...deletion,
    method: 'DELETE',
    path: `${one}/delete-account`,
    aliases: [`POST ${one}/delete-account`],
    reply: null,
    summary: 'Delete the account of a member that the organization claims',
  },
  deleteMemberAccounts: {
    ...deletion,
    ...bulk,
    method: 'DELETE',
    path: `${all}/delete-account`,
    aliases: [`POST ${all}/delete-account`],
    summary: 'Delete accounts that the organization claims, each for itself',
  },
  revokeMember: {
    ...revocation,
    method: 'PUT',
    path: `${one}/revoke`,
    aliases: [`PATCH ${one}/revoke`],
    reply: null,
    summary: 'Take the access of a member away until he is restored',
  },
  revokeMembers: {
    ...revocation,
    ...bulk,
    method: 'PUT',
    path: `${all}/revoke`,
    aliases: [`PATCH ${all}/revoke`],
    summary: 'Revoke members, each for itself',
  },
  revokeSelf: {
    ...common,
    method: 'PUT',
    path: `${all}/revoke-self`,
    permission: 'organization.membership.own',
    reply: null,
    uses: {
      read: ['Member', 'OrganizationSeats', 'OrganizationPolicies', 'ClientLink', 'ProviderUser'],
      write: ['Member', 'OrganizationSeats', 'AuditEvent'],
    },
    errors: ['member.self_revocation_closed'],
    summary: 'Give up the own access where the organization owns the data',
  },
  restoreMember: {
    ...restoration,
    method: 'PUT',
    path: `${one}/restore`,
    aliases: [`PATCH ${one}/restore`, `PUT ${one}/restore/vnext`],
    reply: null,
    summary: 'Give a revoked member his former status back',
  },
  restoreMembers: {
    ...restoration,
    ...bulk,
    method: 'PUT',
    path: `${all}/restore`,
    aliases: [`PATCH ${all}/restore`],
    summary: 'Restore members, each for itself',
  },
  leaveOrganization: {
    ...common,
    method: 'POST',
    path: '/api/organizations/{organizationId}/leave',
    permission: 'organization.membership.own',
    reply: null,
    uses: {
      read: ['Member', 'OrganizationSeats', 'ClientLink', 'OrganizationDomain', 'SsoLink'],
      write: ['Member', 'OrganizationSeats', 'ClientLink', 'AccessErasure', 'SsoLink', 'IdentityParting', 'AuditEvent'],
    },
    errors: ['member.last_owner', 'member.claimed'],
    summary: 'Leave the organization',
  },
  enrolInRecovery: {
    ...common,
    method: 'PUT',
    path: `${all}/{accountId}/reset-password-enrollment`,
    permission: 'organization.membership.own',
    body: RecoveryEnrolment,
    reply: null,
    uses: { read: ['Member', 'Account', 'SubjectAlias', 'OrganizationPolicies'], write: ['Member', 'AuditEvent'] },
    errors: [
      'organization.verification_failed',
      'organization.plan_lacks_feature',
      'member.recovery_off',
      'member.recovery_required',
    ],
    summary: 'Enrol in account recovery, or withdraw; the path names the own account',
  },
  getRecoveryDetails: {
    ...recovery,
    method: 'GET',
    path: `${one}/reset-password-details`,
    reply: RecoveryDetailsReply,
    summary: 'What a client recovers the account of a member with',
  },
  listRecoveryDetails: {
    ...recovery,
    method: 'POST',
    path: `${all}/account-recovery-details`,
    body: NamedRows,
    reply: listOf(RecoveryRowReply),
    errors: [],
    summary: 'What a client recovers the accounts of members with, each for itself',
  },
  recoverAccount: {
    ...recovery,
    method: 'PUT',
    path: `${one}/recover-account`,
    body: AccountRecovery,
    reply: null,
    uses: { ...recovery.uses, write: ['Account', 'Member', 'AuditEvent', 'MailRequest'] },
    calls: ['userPool.recover'],
    errors: [...recovery.errors, 'member.recovery_derives_otherwise'],
    summary: 'Give a member a new master password, or clear two-step login',
  },
})
