import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { defineRoutes } from './route.ts'
import { dateTime, email, encrypted, optionalText, text } from './schemas.ts'

const profile = {
  name: text(limits.nameLengthMax),
  businessName: optionalText(limits.nameLengthMax),
  billingEmail: email,
}

const ProviderSetup = z.object({ ...profile, token: z.string().min(1, 'must not be empty').max(2000), key: encrypted })

const ProviderChange = z.object(profile)

const ProviderReply = z
  .object({
    object: z.literal('provider'),
    id: z.string(),
    name: z.string().nullable(),
    businessName: z.string().nullable(),
    businessAddress1: z.null(),
    businessAddress2: z.null(),
    businessAddress3: z.null(),
    businessCountry: z.null(),
    businessTaxNumber: z.null(),
    billingEmail: z.string().nullable(),
    creationDate: dateTime,
    type: z.number(),
    status: z.number(),
    enabled: z.boolean(),
  })
  .meta({ id: 'Provider' })

const SubscriptionReply = z
  .object({
    object: z.literal('providerSubscription'),
    providerType: z.number(),
    plans: z.array(
      z.object({
        planName: z.string(),
        type: z.number(),
        productTier: z.number(),
        seatMinimum: z.number(),
        purchasedSeats: z.number(),
        assignedSeats: z.number(),
        unassignedSeats: z.number(),
        cost: z.number().meta({ description: 'US dollars a month' }),
        cadence: z.literal('Monthly'),
      }),
    ),
  })
  .meta({ id: 'ProviderSubscription' })

export const providersRoutes = defineRoutes({
  getProvider: {
    method: 'GET',
    path: '/api/providers/{providerId}',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'provider',
    permission: 'provider.profile.read',
    reply: ProviderReply,
    uses: { read: [], write: [] },
    errors: [],
    summary: 'Read a provider',
  },
  changeProvider: {
    method: 'PUT',
    path: '/api/providers/{providerId}',
    aliases: ['POST /api/providers/{providerId}'],
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'provider',
    permission: 'provider.profile.change',
    body: ProviderChange,
    reply: ProviderReply,
    uses: { read: [], write: ['Provider'] },
    errors: [],
    summary: 'Change the name and the billing address of a provider',
  },
  setUpProvider: {
    method: 'POST',
    path: '/api/providers/{providerId}/setup',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'provider',
    permission: 'provider.profile.set_up',
    body: ProviderSetup,
    reply: ProviderReply,
    uses: { read: [], write: ['Provider', 'ProviderUser'] },
    calls: ['macKey.sign'],
    errors: ['provider.already_set_up', 'invitation.invalid', 'invitation.expired'],
    summary: 'Complete the set-up of a provider',
  },
  getSubscription: {
    method: 'GET',
    path: '/api/providers/{providerId}/billing/subscription',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'provider',
    permission: 'provider.billing.read',
    reply: SubscriptionReply,
    uses: { read: ['SeatPool'], write: [] },
    errors: ['provider.not_set_up'],
    summary: 'Seats and cost per plan',
  },
})
