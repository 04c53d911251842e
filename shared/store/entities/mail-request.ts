import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { MailId } from '../id.ts'
import { id, instant } from './fields.ts'

const invitationLink = { email: z.string(), nonce: z.string(), expiresAt: instant }

/** What a mail says, as facts. Secrets are not among them: tokens are derived when the mail is written. */
export const letter = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('verify-address'), name: z.string().nullable(), email: z.string(), expiresAt: instant }),
  z.object({ kind: z.literal('address-already-registered') }),
  /** The code is derived from account, address and nonce. */
  z.object({
    kind: z.literal('two-step-code'),
    accountId: id<'Account'>(),
    email: z.string(),
    nonce: z.string(),
    validUntil: instant,
  }),
  z.object({
    kind: z.literal('two-step-login-changed'),
    way: z.union([z.literal(0), z.literal(1)]),
    isOn: z.boolean(),
  }),
  z.object({ kind: z.literal('two-step-login-recovered') }),
  z.object({ kind: z.literal('password-changed') }),
  z.object({ kind: z.literal('provider-setup'), providerId: id<'Provider'>(), ...invitationLink }),
  z.object({
    kind: z.literal('provider-user-invited'),
    providerId: id<'Provider'>(),
    providerUserId: id<'ProviderUser'>(),
    providerName: z.string(),
    ...invitationLink,
  }),
  z.object({ kind: z.literal('provider-user-accepted'), providerName: z.string(), userEmail: z.string() }),
  z.object({ kind: z.literal('provider-user-confirmed'), providerName: z.string() }),
  z.object({ kind: z.literal('provider-user-removed'), providerName: z.string() }),
  z.object({
    kind: z.literal('member-invited'),
    organizationId: id<'Organization'>(),
    memberId: id<'Member'>(),
    organizationName: z.string(),
    providerName: z.string().nullable(),
    asOwner: z.boolean(),
    initializes: z.boolean(),
    ...invitationLink,
  }),
  z.object({ kind: z.literal('member-accepted'), organizationName: z.string(), memberEmail: z.string() }),
  z.object({ kind: z.literal('member-confirmed'), organizationName: z.string() }),
  z.object({ kind: z.literal('member-revoked-by-policy'), organizationName: z.string(), policyName: z.string() }),
  z.object({ kind: z.literal('member-removed'), organizationName: z.string() }),
  z.object({
    kind: z.literal('account-recovered'),
    organizationName: z.string(),
    hasNewPassword: z.boolean(),
    hasNoTwoStepLogin: z.boolean(),
  }),
  z.object({ kind: z.literal('domain-claimed'), organizationName: z.string(), domainName: z.string() }),
  z.object({
    kind: z.literal('domain-unverified'),
    organizationName: z.string(),
    domainName: z.string(),
    txt: z.string(),
    forgottenAt: instant,
  }),
  z.object({
    kind: z.literal('sso-certificate-expiring'),
    organizationName: z.string(),
    certificateSubject: z.string(),
    /** Not `expiresAt`, which is when a mail loses its use. */
    expiredAt: instant,
    hasExpired: z.boolean(),
    /** Until when the certificate that follows is good; null where none is in place. */
    goodUntil: instant.nullable(),
  }),
  z.object({
    kind: z.literal('sso-setup'),
    organizationId: id<'Organization'>(),
    organizationName: z.string(),
    ...invitationLink,
  }),
  z.object({ kind: z.literal('client-unlinked'), organizationName: z.string(), providerName: z.string() }),
])

export type Letter = z.infer<typeof letter>

const mailRequest = z.object({
  mailId: id<'Mail'>(),
  to: z.string(),
  letter,
  /**
   * requested → sending → sent → delivered or failed; or superseded by a newer invitation before it went out. `sending`
   * without an end means that the outcome is unknown.
   */
  state: z.enum(['requested', 'sending', 'sent', 'delivered', 'failed', 'superseded']),
  attempts: z.number(),
  attemptedAt: instant.nullable(),
  /** The id that SES gave the message. */
  messageId: z.string().nullable(),
  failure: z.string().nullable(),
  requestedAt: instant,
})

/** A mail that a change asked for: written in the change's transaction, sent by a worker. */
export type MailRequest = z.infer<typeof mailRequest>

const DAYS_KEPT = 30

export const mailRequestEntity = defineEntity<MailRequest, { mailId: MailId }>({
  schema: mailRequest,
  key: ({ mailId }) => ({ pk: `MAIL#${mailId}#REQUEST`, sk: 'REQUEST' }),
  expires: ({ requestedAt }) => Math.floor(Date.parse(requestedAt) / 1000) + DAYS_KEPT * 86_400,
})
