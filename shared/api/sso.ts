import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { triggerRefusals } from '../domain/sso/told-refusal.ts'
import { defineRoutes } from './route.ts'
import { dateTime, email, listOf, optionalText } from './schemas.ts'

const SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const algorithm = z
  .literal(
    [SHA256, 'http://www.w3.org/2000/09/xmldsig#rsa-sha384', 'http://www.w3.org/2000/09/xmldsig#rsa-sha512'],
    'must be the URI of RSA with SHA-256, SHA-384 or SHA-512',
  )
  .nullish()
  .transform((value) => value ?? SHA256)
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)
const number = (values: readonly number[], initial: number) =>
  z
    .literal(values, `must be one of ${values.join(', ')}`)
    .nullish()
    .transform((value) => value ?? initial)

const ADDRESS = /^https?:\/\/[^<>"\s]+$/
const address = z
  .string()
  .trim()
  .max(2000, 'must not be longer than 2000 characters')
  .refine((value) => value === '' || (ADDRESS.test(value) && URL.canParse(value)), 'must be an http or https address')
  .nullish()
  .transform((value) => value || null)
const secureAddress = address.refine(
  (value) => value === null || value.startsWith('https://'),
  'must be an https address: whoever changes it under way decides who signs in',
)
const nullableText = (lengthMax: number) => optionalText(lengthMax).transform((value) => value || null)

/** Fields of specification 8.1; `idpMetadata`, `idpMetadataUrl` and the second certificate are this interface's own. */
const SsoSettings = z.object({
  configType: z.int('must be a number'),
  memberDecryptionType: z
    .int()
    .nullish()
    .transform((value) => value ?? 0),
  additionalUserIdClaimTypes: nullableText(500),
  additionalEmailClaimTypes: nullableText(500),
  spNameIdFormat: number([0, 1, 2, 3, 4, 5, 6, 7, 8], 0),
  spOutboundSigningAlgorithm: algorithm,
  spMinIncomingSigningAlgorithm: algorithm,
  spSigningBehavior: number([0, 1, 3], 0),
  spWantAssertionsSigned: flag,
  spValidateCertificates: flag,
  idpEntityId: nullableText(1024),
  idpBindingType: number([1, 2], 1),
  idpSingleSignOnServiceUrl: address,
  idpSingleLogoutServiceUrl: address,
  idpX509PublicCert: z.string().max(20_000).nullish(),
  idpX509PublicCertNext: z.string().max(20_000).nullish(),
  /** The XML: what it says takes the place of entity id, address and certificates. */
  idpMetadata: z
    .string()
    .max(limits.ssoMetadataLengthMax, `must not be longer than ${limits.ssoMetadataLengthMax} characters`)
    .nullish(),
  /** Where the metadata is fetched, again and again; entity id, address and certificates are not needed then. */
  idpMetadataUrl: secureAddress,
  idpOutboundSigningAlgorithm: algorithm,
  idpAllowUnsolicitedAuthnResponse: flag,
  idpDisableOutboundLogoutRequests: flag,
  idpWantAuthnRequestsSigned: flag,
})

const SsoChange = z.object({
  enabled: z.boolean().default(false),
  identifier: z
    .string()
    .trim()
    .max(limits.ssoIdentifierLengthMax, `must not be longer than ${limits.ssoIdentifierLengthMax} characters`)
    .regex(/^(?:[A-Za-z0-9][A-Za-z0-9._@-]*)?$/, 'may have letters, digits, and . _ @ - after the first')
    .nullish()
    .transform((value) => value || null),
  data: SsoSettings,
})

const Certificate = z.object({
  subject: z.string(),
  /** SHA-256 of the DER form, in hexadecimal. */
  fingerprint: z.string(),
  validFrom: dateTime,
  expiresAt: dateTime,
  expired: z.boolean(),
})

const SsoReply = z
  .object({
    object: z.literal('organizationSso'),
    enabled: z.boolean(),
    identifier: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).nullable(),
    /** What the identity provider is told of this side. */
    urls: z.object({
      callbackPath: z.string(),
      signedOutCallbackPath: z.string().nullable(),
      spEntityId: z.string(),
      spEntityIdStatic: z.string(),
      spMetadataUrl: z.string().nullable(),
      spAcsUrl: z.string(),
    }),
    certificates: z.array(Certificate),
    /** Whether people can sign in: a change is in force some seconds after it was saved. */
    connection: z.object({ state: z.enum(['pending', 'ready', 'failed', 'off']), reason: z.string().nullable() }),
  })
  .meta({ id: 'OrganizationSso' })

const publicly = { method: 'GET', auth: 'public', scope: 'none', permission: null } as const
const parameter = z.string().max(4096).optional()
const Redirect = z.object({ location: z.string(), cookie: z.string().optional() })

/** Why nobody signs in to an organization with SSO. */
const closed = ['sso.identifier_unknown', 'sso.off', 'sso.not_ready', 'organization.suspended'] as const

/** Why a newcomer who has an account meanwhile cannot accept by signing in (specification 4.5). */
const unaccepted = [
  'organization.pending',
  'member.policies_violated',
  'member.two_step_login_required',
  'member.single_organization_here',
  'member.single_organization_elsewhere',
] as const

const common = { dialect: 'bitwarden', auth: 'user', scope: 'organization' } as const
const configuration = '/api/organizations/{organizationId}/sso'

export const ssoRoutes = defineRoutes({
  getSsoConfiguration: {
    ...common,
    method: 'GET',
    path: configuration,
    permission: 'organization.sso.manage',
    reply: SsoReply,
    uses: { read: ['SsoConfiguration'], write: [] },
    calls: ['userPool.pages'],
    errors: [],
    summary: "Read an organization's login with SSO, and what its identity provider is told of this side",
  },
  saveSsoConfiguration: {
    ...common,
    method: 'POST',
    path: configuration,
    permission: 'organization.sso.manage',
    body: SsoChange,
    reply: SsoReply,
    uses: {
      read: ['SsoConfiguration', 'OrganizationPolicies'],
      check: ['OrganizationPolicies'],
      write: ['SsoConfiguration', 'SsoProvisioning', 'AuditEvent'],
    },
    calls: ['userPool.pages'],
    errors: [
      'organization.plan_lacks_feature',
      'request.field_missing',
      'sso.identifier_taken',
      'sso.kind_unsupported',
      'sso.decryption_unsupported',
      'sso.setting_unsupported',
      'sso.metadata_invalid',
      'sso.certificate_invalid',
      'sso.required_by_policy',
    ],
    summary: "Set up an organization's login with SSO; the user pool learns of it shortly after",
  },
  prevalidateSso: {
    ...publicly,
    dialect: 'bitwarden',
    path: '/identity/sso/prevalidate',
    why: 'Nobody has signed in yet; an identifier is not a secret.',
    query: z.object({ domainHint: z.string().max(200).optional() }),
    reply: z.object({ token: z.string() }),
    uses: { read: ['SsoConfiguration', 'Organization'], write: [] },
    calls: ['macKey.sign'],
    errors: ['sso.hint_missing', ...closed],
    summary: 'Whether an SSO identifier leads to an organization whose people sign in with SSO',
  },
  beginSso: {
    ...publicly,
    dialect: 'redirect',
    path: '/identity/connect/authorize',
    why: 'This is where people sign in with SSO.',
    query: z.object({
      client_id: parameter,
      redirect_uri: parameter,
      response_type: parameter,
      response_mode: parameter,
      scope: parameter,
      state: parameter,
      code_challenge: parameter,
      code_challenge_method: parameter,
      domain_hint: parameter,
      ssoToken: parameter,
      /** Whose account the identity shall be linked with, instead of the one that its address leads to. */
      user_identifier: parameter,
    }),
    reply: Redirect,
    uses: {
      read: ['SsoConfiguration', 'Organization', 'SsoUserIdentifierUse'],
      write: ['SsoLogin', 'SsoUserIdentifierUse'],
    },
    calls: ['macKey.sign', 'userPool.pages'],
    errors: ['sso.hint_missing', 'sso.request_invalid', 'sso.token_invalid', 'sso.user_identifier_invalid', ...closed],
    summary: "Send a browser to an organization's identity provider",
  },
  finishSso: {
    ...publicly,
    dialect: 'redirect',
    path: '/identity/sso/callback',
    why: 'The state, good once and in the browser that began, is the proof.',
    query: z.object({ code: parameter, state: parameter, error: parameter, error_description: parameter }),
    reply: Redirect,
    uses: {
      read: [
        'SsoLogin',
        'SsoIntroduction',
        'SsoConfiguration',
        'SsoLink',
        'Organization',
        'OrganizationDomain',
        'OrganizationPolicies',
        'OrganizationSeats',
        'Member',
        'ClientLink',
        'Provider',
        'ProviderUser',
        'Account',
        'AccountErasure',
        'Newcomer',
        'SubjectAlias',
        'InvitationAllowance',
      ],
      listIndexed: ['Member', 'ProviderUser'],
      check: ['OrganizationPolicies'],
      write: [
        'SsoLogin',
        'SsoIntroduction',
        'SsoCode',
        'SsoLink',
        'SubjectAlias',
        'Newcomer',
        'Member',
        'OrganizationSeats',
        'InvitationAllowance',
        'MailRequest',
        'AuditEvent',
      ],
    },
    calls: ['macKey.sign', 'userPool.pages', 'userPool.link', 'userPool.unlink', 'userPool.register', 'userPool.erase'],
    errors: [
      'sso.login_expired',
      'sso.provider_refused',
      'sso.identity_taken',
      ...triggerRefusals,
      'sso.address_missing',
      'sso.invitation_first',
      'sso.invitation_mailed',
      'sso.invitations_spent',
      'sso.seat_missing',
      'sso.stands_elsewhere',
      'sso.name_unclear',
      'member.revoked',
      ...unaccepted,
      ...closed,
    ],
    summary: 'Take a browser back from the identity provider, and hand the application its code',
  },
  nameUserForSso: {
    method: 'GET',
    path: '/api/accounts/sso/user-identifier',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody links his own account.',
    reply: z
      .string()
      .meta({ description: 'Good once, for five minutes, as `user_identifier` of /identity/connect/authorize' }),
    uses: { read: ['Account', 'SubjectAlias'], write: [] },
    calls: ['macKey.sign'],
    errors: [],
    summary: 'An identifier by which the caller links an identity with his account by hand',
  },
  listSsoOfDomain: {
    method: 'POST',
    path: '/api/organizations/domain/sso/verified',
    dialect: 'bitwarden',
    auth: 'public',
    scope: 'none',
    permission: null,
    why: 'Nobody has signed in yet; it tells of the domain alone, never whether somebody has the address.',
    body: z.object({ email }),
    reply: listOf(
      z
        .object({
          object: z.literal('verifiedOrganizationDomainSsoDetails'),
          domainName: z.string(),
          organizationIdentifier: z.string(),
          organizationName: z.string(),
        })
        .meta({ id: 'VerifiedOrganizationDomainSsoDetails' }),
    ),
    uses: { read: ['OrganizationDomain', 'Organization', 'SsoConfiguration'], write: [] },
    errors: [],
    summary: 'The organization whose people sign in with SSO at the domain of an address',
  },
  unlinkSso: {
    method: 'DELETE',
    path: '/api/accounts/sso/{organizationId}',
    dialect: 'bitwarden',
    auth: 'user',
    scope: 'none',
    permission: null,
    why: 'Everybody unlinks his own account.',
    reply: null,
    uses: { read: ['Account', 'SubjectAlias', 'SsoLink', 'Member'], write: ['SsoLink', 'AuditEvent'] },
    calls: ['userPool.unlink'],
    errors: [],
    summary: "Part the caller's account from his identity at an organization",
  },
})
