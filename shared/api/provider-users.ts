import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import { asymmetricallyEncrypted, email, guid, listOf } from './schemas.ts'

const type = z.union([z.literal(0), z.literal(1)], { error: 'must be 0 (provider admin) or 1 (service user)' })

const NewProviderUsers = z.object({
  emails: z
    .array(email)
    .min(1, 'must name at least one address')
    .max(limits.providerInviteAddressesMax, `must not name more than ${limits.providerInviteAddressesMax} addresses`),
  type,
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
  })
  .meta({ id: 'ProviderUser' })

const PublicKeyReply = z.object({
  object: z.literal('providerUserPublicKeyResponseModel'),
  id: z.string(),
  userId: z.string(),
  key: z.string(),
})

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
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'AuditEvent', 'MailRequest'] },
    errors: ['provider.not_set_up', 'provider_user.address_taken'],
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
      read: ['Provider', 'ProviderUser', 'Account', 'SubjectAlias'],
      write: ['ProviderUser', 'MailRequest'],
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
    body: z.object({ type }),
    reply: null,
    uses: { read: ['ProviderUser'], write: ['ProviderUser', 'AuditEvent'] },
    errors: ['provider_user.last_admin'],
    summary: 'Make a person an admin or a service user',
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
})
