import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import { asymmetricallyEncrypted, email, guid, listOf } from './schemas.ts'

const type = z.union([z.literal(0), z.literal(1)], { error: 'must be 0 (provider admin) or 1 (service user)' })

const ROWS_MAX = 100
const ACCESS = 'must be {"all": true} or {"clientIds": [ids of the provider\'s clients]}'

/** Which clients a service user is let to, as the ids of their links; null stands for all. */
const clientAccess = z
  .union(
    [
      z.strictObject({ all: z.literal(true) }),
      z.strictObject({
        clientIds: z
          .array(guid)
          .max(limits.clientAccessMax, `must not name more than ${limits.clientAccessMax} clients`),
      }),
    ],
    { error: ACCESS },
  )
  .optional()

const ids = z
  .array(guid)
  .min(1, 'must name at least one id')
  .max(ROWS_MAX, `must not name more than ${ROWS_MAX} ids`)
  .refine((given) => new Set(given).size === given.length, 'must not name an id twice')

const NewProviderUsers = z.object({
  emails: z
    .array(email)
    .min(1, 'must name at least one address')
    .max(limits.providerInviteAddressesMax, `must not name more than ${limits.providerInviteAddressesMax} addresses`),
  type,
  clientAccess,
})

const ProviderUserReply = z
  .object({
    object: z.enum(['providerUser', 'providerUserUserDetails']),
    id: z.string(),
    userId: z.string().nullable(),
    type: z.number(),
    status: z.number(),
    permissions: z.null(),
    name: z.string().nullable(),
    email: z.string(),
    invitationExpirationDate: z.string().nullable(),
    mailFailure: z.object({ date: z.string(), reason: z.string() }).nullable(),
    clientAccess: z.union([z.object({ all: z.literal(true) }), z.object({ clientIds: z.array(z.string()) })]),
  })
  .meta({ id: 'ProviderUser' })

const PublicKeyReply = z.object({
  object: z.literal('providerUserPublicKeyResponseModel'),
  id: z.string(),
  userId: z.string(),
  key: z.string(),
})

const RowReply = z
  .object({ object: z.literal('providerBulkConfirmResponseModel'), id: z.string(), error: z.string() })
  .meta({ id: 'ProviderUserRow' })

const common = { dialect: 'bitwarden', auth: 'user', scope: 'provider' } as const
const one = '/api/providers/{providerId}/users/{providerUserId}'

export const providerUsersRoutes = defineRoutes({
  listProviderUsers: {
    ...common,
    method: 'GET',
    path: '/api/providers/{providerId}/users',
    permission: 'provider.users.list',
    reply: listOf(ProviderUserReply),
    uses: { read: ['ProviderUser'], write: [] },
    errors: [],
    summary: "List the provider's staff",
  },
  getProviderUser: {
    ...common,
    method: 'GET',
    path: one,
    permission: 'provider.users.list',
    reply: ProviderUserReply,
    uses: { read: ['ProviderUser'], write: [] },
    errors: [],
    summary: 'Read one of the staff',
  },
  inviteProviderUsers: {
    ...common,
    method: 'POST',
    path: '/api/providers/{providerId}/users/invite',
    permission: 'provider.users.invite',
    body: NewProviderUsers,
    reply: null,
    uses: { read: ['ProviderUser', 'ClientLink'], write: ['ProviderUser', 'AuditEvent', 'MailRequest'] },
    errors: [
      'provider.suspended',
      'provider.not_set_up',
      'provider_user.address_taken',
      'provider_user.admin_unlimited',
      'provider_user.client_unknown',
    ],
    summary: "Invite people to the provider's staff",
  },
  reinviteProviderUser: {
    ...common,
    method: 'POST',
    path: `${one}/reinvite`,
    permission: 'provider.users.invite',
    reply: null,
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'MailRequest'] },
    errors: ['provider_user.not_invited'],
    summary: 'Invite again: a new mail with a new token',
  },
  reinviteProviderUsers: {
    ...common,
    method: 'POST',
    path: '/api/providers/{providerId}/users/reinvite',
    permission: 'provider.users.invite',
    body: z.object({ ids }),
    reply: listOf(RowReply),
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'MailRequest'] },
    byRows: true,
    errors: [],
    summary: 'Invite many again; each row is answered for itself',
  },
  acceptProviderInvitation: {
    ...common,
    method: 'POST',
    path: `${one}/accept`,
    scope: 'none',
    permission: null,
    why: 'The invited person holds no role yet; the mailed token is the proof.',
    body: z.object({ token: z.string().min(1, 'must not be empty').max(2000) }),
    reply: null,
    uses: {
      read: ['Provider', 'ProviderUser', 'Account', 'SubjectAlias', 'Member', 'SsoLink'],
      listIndexed: ['Member'],
      write: ['ProviderUser', 'SsoLink', 'IdentityParting', 'MailRequest'],
    },
    calls: ['macKey.sign'],
    errors: [
      'invitation.invalid',
      'invitation.expired',
      'invitation.other_address',
      'provider_user.already_accepted',
      'provider_user.already_in_provider',
    ],
    summary: "Accept an invitation to the provider's staff",
  },
  confirmProviderUser: {
    ...common,
    method: 'POST',
    path: `${one}/confirm`,
    permission: 'provider.users.confirm',
    body: z.object({ key: asymmetricallyEncrypted }),
    reply: null,
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'AuditEvent', 'MailRequest'] },
    errors: ['provider_user.not_accepted'],
    summary: 'Confirm a person with the provider key wrapped for him',
  },
  confirmProviderUsers: {
    ...common,
    method: 'POST',
    path: '/api/providers/{providerId}/users/confirm',
    permission: 'provider.users.confirm',
    body: z.object({
      keys: z
        .array(z.object({ id: guid, key: asymmetricallyEncrypted }))
        .min(1, 'must name at least one id')
        .max(ROWS_MAX, `must not name more than ${ROWS_MAX} ids`)
        .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'must not name an id twice'),
    }),
    reply: listOf(RowReply),
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'AuditEvent', 'MailRequest'] },
    byRows: true,
    errors: [],
    summary: 'Confirm many; each row is answered for itself',
  },
  listProviderUserPublicKeys: {
    ...common,
    method: 'POST',
    path: '/api/providers/{providerId}/users/public-keys',
    permission: 'provider.users.confirm',
    body: z.object({ ids: z.array(guid).min(1, 'must name at least one id').max(100) }),
    reply: listOf(PublicKeyReply),
    uses: { read: ['ProviderUser', 'Account'], write: [] },
    errors: [],
    summary: 'Public keys of those who accepted',
  },
  changeProviderUser: {
    ...common,
    method: 'PUT',
    path: one,
    aliases: [`POST ${one}`],
    permission: 'provider.users.change',
    body: z.object({ type, clientAccess }),
    reply: null,
    uses: { read: ['ProviderUser', 'ClientLink'], write: ['ProviderUser', 'AuditEvent'] },
    errors: ['provider_user.last_admin', 'provider_user.admin_unlimited', 'provider_user.client_unknown'],
    summary: 'Make a person an admin or a service user, and say which clients he is let to',
  },
  removeProviderUser: {
    ...common,
    method: 'DELETE',
    path: one,
    aliases: [`POST ${one}/delete`],
    permission: 'provider.users.remove',
    reply: null,
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'AuditEvent', 'MailRequest'] },
    errors: ['provider_user.last_admin', 'provider_user.own_row'],
    summary: "Remove a person from the provider's staff",
  },
  removeProviderUsers: {
    ...common,
    method: 'DELETE',
    path: '/api/providers/{providerId}/users',
    aliases: ['POST /api/providers/{providerId}/users/delete'],
    permission: 'provider.users.remove',
    body: z.object({ ids }),
    reply: listOf(RowReply),
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'AuditEvent', 'MailRequest'] },
    byRows: true,
    errors: ['provider_user.last_admin'],
    summary: 'Remove many from the staff; each row is answered for itself',
  },
})
