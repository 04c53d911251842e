import * as z from 'zod'
import { defineRoutes } from './route.ts'
import { email, listOf, masterPasswordHash } from './schemas.ts'

const way = z.union([z.literal(0), z.literal(1)], { error: 'must be 0 (authenticator app) or 1 (codes by mail)' })
const code = z.string().trim().min(1, 'must not be empty').max(50, 'must not be longer than 50 characters')

/** Proof of the caller: the master password hash, or the token that came with what was shown to him against it. */
const proof = {
  masterPasswordHash: masterPasswordHash.nullish(),
  userVerificationToken: z.string().max(500).nullish(),
}

const Verification = z.object({ masterPasswordHash })
const Credentials = z.object({ email, masterPasswordHash })

const AuthenticatorReply = z
  .object({
    object: z.literal('twoFactorAuthenticator'),
    enabled: z.boolean(),
    key: z.string().meta({ description: 'The secret in base32, as an authenticator app takes it' }),
    userVerificationToken: z.string().nullable(),
  })
  .meta({ id: 'TwoFactorAuthenticator' })

const EmailReply = z
  .object({ object: z.literal('twoFactorEmail'), enabled: z.boolean(), email: z.string().nullable() })
  .meta({ id: 'TwoFactorEmail' })

const WayReply = z
  .object({ object: z.literal('twoFactorProvider'), type: z.number(), enabled: z.boolean() })
  .meta({ id: 'TwoFactorProvider' })

const own = {
  dialect: 'bitwarden',
  auth: 'user',
  scope: 'none',
  permission: null,
  why: 'Everybody sets the two-step login of his own account.',
} as const

const provenByPassword = {
  dialect: 'bitwarden',
  auth: 'public',
  scope: 'none',
  permission: null,
  why: 'Asked between the two steps of a sign-in; the caller proves himself by the master password hash.',
} as const

const readsOwn = ['Account', 'SubjectAlias', 'TwoStepLogin'] as const
const turns = { read: readsOwn, write: ['Account', 'TwoStepLogin', 'MailRequest'] } as const

export const twoStepLoginRoutes = defineRoutes({
  listTwoStepWays: {
    method: 'GET',
    path: '/api/two-factor',
    ...own,
    reply: listOf(WayReply),
    uses: { read: ['Account', 'SubjectAlias'], write: [] },
    errors: [],
    summary: 'The ways of two-step login that are on',
  },
  showAuthenticatorKey: {
    method: 'POST',
    path: '/api/two-factor/get-authenticator',
    ...own,
    body: Verification,
    reply: AuthenticatorReply,
    uses: { read: readsOwn, write: ['TwoStepLogin'] },
    calls: ['macKey.sign'],
    errors: ['two_step.verification_failed'],
    summary: 'Show the key of the authenticator app; a new one while it is off',
  },
  turnOnAuthenticator: {
    method: 'PUT',
    path: '/api/two-factor/authenticator',
    aliases: ['POST /api/two-factor/authenticator'],
    ...own,
    body: z.object({ token: code, key: z.string().max(50).nullish(), ...proof }),
    reply: AuthenticatorReply,
    uses: turns,
    calls: ['macKey.sign'],
    errors: ['two_step.verification_failed', 'two_step.key_outdated', 'two_step.code_wrong', 'two_step.too_many_codes'],
    summary: 'Turn the authenticator app on, with a code that it made',
  },
  showEmailWay: {
    method: 'POST',
    path: '/api/two-factor/get-email',
    ...own,
    body: Verification,
    reply: EmailReply,
    uses: { read: readsOwn, write: [] },
    errors: ['two_step.verification_failed'],
    summary: 'Show whether codes go by mail, and where to',
  },
  mailSetupCode: {
    method: 'POST',
    path: '/api/two-factor/send-email',
    ...own,
    body: z.object({ email, masterPasswordHash }),
    reply: null,
    uses: { read: readsOwn, write: ['TwoStepLogin', 'MailRequest'] },
    errors: ['two_step.verification_failed', 'two_step.too_many_mails'],
    summary: 'Mail a code to the address that is to be turned on',
  },
  turnOnEmail: {
    method: 'PUT',
    path: '/api/two-factor/email',
    aliases: ['POST /api/two-factor/email'],
    ...own,
    body: z.object({ email, token: code, masterPasswordHash }),
    reply: EmailReply,
    uses: turns,
    calls: ['macKey.sign'],
    errors: ['two_step.verification_failed', 'two_step.code_wrong', 'two_step.too_many_codes'],
    summary: 'Turn codes by mail on, with a code that was mailed',
  },
  turnOffTwoStepWay: {
    method: 'PUT',
    path: '/api/two-factor/disable',
    aliases: ['POST /api/two-factor/disable'],
    ...own,
    body: z.object({ type: way, masterPasswordHash }),
    reply: WayReply,
    uses: {
      ...turns,
      read: [...readsOwn, 'Member', 'Organization', 'OrganizationPolicies', 'ClientLink', 'ProviderUser'],
      listIndexed: ['Member'],
    },
    errors: ['two_step.verification_failed', 'two_step.organization_requires'],
    summary: 'Turn a way of two-step login off',
  },
  showRecoveryCode: {
    method: 'POST',
    path: '/api/two-factor/get-recover',
    ...own,
    body: Verification,
    reply: z.object({ object: z.literal('twoFactorRecover'), code: z.string() }).meta({ id: 'TwoFactorRecover' }),
    uses: { read: readsOwn, write: [] },
    calls: ['macKey.sign'],
    errors: ['two_step.verification_failed'],
    summary: 'Show the recovery code, to be noted down',
  },
  mailSignInCode: {
    method: 'POST',
    path: '/api/two-factor/send-email-login',
    ...provenByPassword,
    body: Credentials,
    reply: null,
    uses: { read: ['Account', 'TwoStepLogin'], write: ['TwoStepLogin', 'MailRequest'] },
    calls: ['userPool.signIn'],
    errors: ['account.credentials_wrong', 'two_step.way_off', 'two_step.too_many_mails', 'two_step.too_many_codes'],
    summary: 'Mail a code for the second step of a sign-in',
  },
  recoverTwoStepLogin: {
    method: 'POST',
    path: '/api/two-factor/recover',
    ...provenByPassword,
    body: z.object({ email, masterPasswordHash, recoveryCode: code }),
    reply: null,
    uses: { read: ['Account', 'TwoStepLogin'], write: ['Account', 'TwoStepLogin', 'MailRequest'] },
    calls: ['userPool.signIn', 'macKey.sign'],
    errors: ['account.credentials_wrong', 'two_step.way_off', 'two_step.code_wrong', 'two_step.too_many_codes'],
    summary: 'Turn two-step login off with the recovery code',
  },
})
