import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { ProviderId, ProviderUserId } from '../id.ts'
import { id, instant, invitation } from './fields.ts'

/** Specification 1.2. */
export const ProviderStatus = { Pending: 0, Created: 1, Billable: 2 } as const
export const ProviderType = { Msp: 0, Reseller: 1, BusinessUnit: 2 } as const

const provider = z.object({
  providerId: id<'Provider'>(),
  name: z.string().nullable(),
  businessName: z.string().nullable(),
  billingEmail: z.string().nullable(),
  type: z.literal(ProviderType.Msp),
  status: z.union([
    z.literal(ProviderStatus.Pending),
    z.literal(ProviderStatus.Created),
    z.literal(ProviderStatus.Billable),
  ]),
  enabled: z.boolean(),
  /** True: staff without two-step login can do nothing here or in a client. The operator decides. */
  requireTwoStepLogin: z.boolean().default(false),
  /** The set-up mail to the first admin; of no use once the provider is set up. */
  setup: invitation.extend({
    email: z.string(),
    mailFailure: z.object({ at: instant, reason: z.string() }).nullable(),
  }),
  createdAt: instant,
  revisedAt: instant,
})

/** A managed-service provider. */
export type Provider = z.infer<typeof provider>

export const providerEntity = defineEntity<Provider, { providerId: ProviderId }>({
  schema: provider,
  key: ({ providerId }) => ({ pk: `PROVIDER#${providerId}#PROFILE`, sk: 'PROFILE' }),
  index: ({ providerId }) => ({ pk: 'PROVIDERS', sk: providerId }),
})

/** Specification 1.2. */
export const ProviderUserStatus = { Invited: 0, Accepted: 1, Confirmed: 2 } as const
export const ProviderUserType = { ProviderAdmin: 0, ServiceUser: 1 } as const

const providerUser = z.object({
  providerUserId: id<'ProviderUser'>(),
  providerId: id<'Provider'>(),
  /** Set when the invitation is accepted. */
  accountId: id<'Account'>().nullable(),
  email: z.string(),
  name: z.string().nullable(),
  /** The provider key, wrapped for this person. */
  key: z.string().nullable(),
  status: z.union([
    z.literal(ProviderUserStatus.Invited),
    z.literal(ProviderUserStatus.Accepted),
    z.literal(ProviderUserStatus.Confirmed),
  ]),
  type: z.union([z.literal(ProviderUserType.ProviderAdmin), z.literal(ProviderUserType.ServiceUser)]),
  /** The clients that a service user is limited to, by the ids of their links; null: all. For him no others exist. */
  clientIds: z.array(id<'ProviderOrganization'>()).nullable().default(null),
  invitation: invitation.nullable(),
  mailFailure: z.object({ at: instant, reason: z.string() }).nullable(),
  createdAt: instant,
  revisedAt: instant,
})

/** A member of the provider's own staff. */
export type ProviderUser = z.infer<typeof providerUser>

export const providerUserEntity = defineEntity<
  ProviderUser,
  { providerId: ProviderId; providerUserId: ProviderUserId }
>({
  schema: providerUser,
  key: ({ providerId, providerUserId }) => ({ pk: `PROVIDER#${providerId}#USER`, sk: providerUserId }),
  unique: {
    byAddress: {
      key: ({ providerId, email }) => ({ pk: `PROVIDER#${providerId}#USER_ADDRESS`, sk: email }),
      copy: false,
      taken: 'provider_user.address_taken',
    },
    byAccount: {
      key: ({ providerId, accountId }) =>
        accountId ? { pk: `PROVIDER#${providerId}#USER_ACCOUNT`, sk: accountId } : undefined,
      copy: true,
      taken: 'provider_user.already_in_provider',
    },
  },
  index: ({ providerId, accountId }) =>
    accountId ? { pk: `ACCOUNT#${accountId}#PROVIDER_USERS`, sk: providerId } : undefined,
})
