import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import {
  asymmetricallyEncrypted,
  dateTime,
  guid,
  listOf,
  paging,
  publicKey,
  symmetricallyEncrypted,
} from './schemas.ts'

const token = z.string().min(1, 'must not be empty').max(2000)
const collectionName = symmetricallyEncrypted(limits.encryptedNameLengthMax)

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

const PublicKeyReply = z.object({
  object: z.literal('organizationUserPublicKeyResponseModel'),
  id: z.string(),
  userId: z.string(),
  key: z.string(),
})

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

const acceptanceErrors = [
  'invitation.invalid',
  'invitation.expired',
  'invitation.other_address',
  'invitation.used',
  'member.already_in_organization',
  'member.awaiting_confirmation',
  'member.revoked',
] as const

export const membersRoutes = defineRoutes({
  listMembers: {
    ...common,
    method: 'GET',
    path: all,
    permission: 'organization.members.list',
    query: paging,
    reply: listOf(MemberReply),
    uses: { read: ['Member'], write: [] },
    errors: ['request.cursor_invalid'],
    summary: 'List the members of an organization',
  },
  getMember: {
    ...common,
    method: 'GET',
    path: one,
    permission: 'organization.members.list',
    reply: MemberReply,
    uses: { read: ['Member', 'CollectionAccess'], write: [] },
    errors: [],
    summary: 'Read a member',
  },
  reinviteMember: {
    ...common,
    method: 'POST',
    path: `${one}/reinvite`,
    permission: 'organization.members.invite',
    reply: null,
    uses: { read: ['Member', 'Provider'], write: ['Member', 'MailRequest'] },
    errors: ['member.not_invited', 'organization.suspended'],
    summary: 'Invite again: a new mail with a new token',
  },
  acceptInvitation: {
    ...acceptance,
    method: 'POST',
    path: `${one}/accept`,
    body: z.object({ token }),
    reply: null,
    uses: {
      read: ['Organization', 'Member', 'Account', 'SubjectAlias', 'OrganizationSeats', 'ClientLink', 'ProviderUser'],
      write: ['Member', 'MailRequest'],
    },
    errors: [...acceptanceErrors, 'organization.pending', 'organization.suspended'],
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
      read: ['Organization', 'Member', 'Account', 'SubjectAlias', 'OrganizationSeats', 'ClientLink', 'Provider'],
      check: ['Provider'],
      write: [
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
    uses: {
      read: ['Member', 'OrganizationSeats'],
      write: ['Member', 'OrganizationSeats', 'AuditEvent', 'MailRequest'],
    },
    errors: ['member.not_accepted', 'organization.suspended'],
    summary: 'Confirm a member with the organization key wrapped for him',
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
})
