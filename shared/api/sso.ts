import * as z from 'zod'
import { limits } from '../config/limits.ts'
import { toldRefusals, triggerRefusals } from '../domain/sso/told-refusal.ts'
import { defineRoutes } from './route.ts'
import { dateTime, email, guid, listOf, optionalText, paging } from './schemas.ts'

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
const nullableText = (lengthMax: number) => optionalText(lengthMax).transform((value) => value || null)

/** Fields of specification 8.1; `idpMetadata`, `idpMetadataUrl` and the second certificate are this interface's own. */
const SsoSettings = z.object({
  configType: z.int('must be a number'),
  memberDecryptionType: z
    .int()
    .nullish()
    .transform((value) => value ?? 0),
  /** What older clients send for key connector. */
  keyConnectorEnabled: flag,
  authority: address,
  clientId: nullableText(1024),
  /** Never answered. Left out, it stays as it was. */
  clientSecret: nullableText(1024),
  metadataAddress: address,
  redirectBehavior: number([0, 1], 0),
  getClaimsFromUserInfoEndpoint: flag,
  additionalScopes: nullableText(500),
  additionalUserIdClaimTypes: nullableText(500),
  additionalEmailClaimTypes: nullableText(500),
  additionalNameClaimTypes: nullableText(500),
  acrValues: nullableText(500),
  expectedReturnAcrValue: nullableText(500),
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
  idpMetadataUrl: address,
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
  keyBits: z.number(),
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

const Agreement = z.object({
  issuer: z.string().nullable(),
  audience: z.string().nullable(),
  destination: z.string().nullable(),
  nameIdFormat: z.string().nullable(),
  attributeNames: z.array(z.string()).readonly(),
})

/** One step of one sign-in. It says nothing about the person, and holds nothing that signs in. */
const SsoTraceReply = z
  .object({
    object: z.literal('ssoTrace'),
    id: z.string(),
    date: dateTime,
    step: z.enum(['begin', 'trigger', 'callback', 'redeem']),
    outcome: z.enum(['passed', 'refused']),
    /** Why it was refused, as in the bodies of errors. */
    code: z.string().nullable(),
    message: z.string(),
    /** The same for the steps of one sign-in; null for `trigger` and `redeem`, which do not know it. */
    attemptId: z.string().nullable(),
    clientId: z.string().nullable(),
    expected: Agreement,
    /** Null where the user pool does not tell. */
    received: Agreement,
  })
  .meta({ id: 'SsoTrace' })

/** What is looked at: the saved configuration, or the one that is sent along. Nothing of it is kept. */
const SsoCheck = z.object({
  enabled: z.boolean().optional(),
  identifier: SsoChange.shape.identifier,
  data: SsoSettings.optional(),
  /** A SAML response in base64, as it is copied from a browser. */
  samlResponse: z
    .string()
    .max(limits.samlResponseLengthMax, `must not be longer than ${limits.samlResponseLengthMax} characters`)
    .nullish(),
})

const SsoCheckReply = z
  .object({
    object: z.literal('ssoCheck'),
    findings: z.array(
      z.object({
        severity: z.enum(['error', 'warning', 'info']),
        code: z.string(),
        text: z.string(),
        field: z.string().nullable(),
      }),
    ),
    /** What the response says of itself; nothing of it is proven. Names of attributes, never their values. */
    response: z
      .object({
        comparisons: z.array(
          z.object({
            name: z.string(),
            expected: z.array(z.string()),
            received: z.array(z.string()),
            matches: z.boolean(),
          }),
        ),
        nameIdFormat: z.string().nullable(),
        validFrom: dateTime.nullable(),
        validUntil: dateTime.nullable(),
        attributeNames: z.array(z.string()),
      })
      .nullable(),
  })
  .meta({ id: 'SsoCheck' })

const SsoSetupReply = z
  .object({
    object: z.literal('ssoSetup'),
    /** Shown this once. */
    link: z.string(),
    email: z.string().nullable(),
    expiresAt: dateTime,
  })
  .meta({ id: 'SsoSetup' })

/** A link that lost a part is answered like one that opens nothing, with a page; never with an error body. */
const idInLink = guid.catch('00000000-0000-0000-0000-000000000000')
const tokenInLink = z.string().max(2000).catch('')
/** What a person typed comes back to him with what is wrong about it, so nothing is refused before. */
const typed = z.string().catch('')

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
    calls: ['userPool.pages', 'macKey.sign', 'web.read'],
    errors: [
      'organization.plan_lacks_feature',
      'request.field_missing',
      'sso.identifier_taken',
      'sso.kind_unsupported',
      'sso.address_refused',
      'sso.decryption_unsupported',
      'sso.setting_unsupported',
      'sso.metadata_invalid',
      'sso.certificate_invalid',
      'sso.required_by_policy',
    ],
    summary: "Set up an organization's login with SSO; the user pool learns of it shortly after",
  },
  listSsoTraces: {
    ...common,
    method: 'GET',
    path: `${configuration}/traces`,
    permission: 'organization.sso.manage',
    query: paging,
    reply: listOf(SsoTraceReply),
    uses: { read: ['SsoTrace'], write: [] },
    errors: ['request.cursor_invalid'],
    summary: 'List what became of the sign-ins with SSO of the last seven days, newest first',
  },
  checkSso: {
    ...common,
    method: 'POST',
    path: `${configuration}/check`,
    permission: 'organization.sso.manage',
    bodyBytesMax: 512 * 1024,
    body: SsoCheck,
    reply: SsoCheckReply,
    uses: {
      read: ['SsoConfiguration', 'OrganizationPolicies', 'OrganizationDomain'],
      write: [],
    },
    calls: ['userPool.pages', 'macKey.sign', 'web.read'],
    errors: ['sso.not_configured', 'sso.response_unreadable'],
    summary: 'Look for what is wrong with login with SSO, as it is saved or as it would be, and with a response',
  },
  issueSsoSetup: {
    ...common,
    method: 'POST',
    path: `${configuration}/setup-link`,
    permission: 'organization.sso.manage',
    body: z.object({ email: email.nullish().transform((value) => value ?? null) }),
    reply: SsoSetupReply,
    uses: { read: ['SsoConfiguration', 'SsoSetup'], write: ['SsoSetup', 'MailRequest', 'AuditEvent'] },
    calls: ['macKey.sign'],
    errors: ['organization.plan_lacks_feature', 'sso.setup_while_on', 'sso.setup_too_soon'],
    summary: 'Make a link with which somebody without an account hands in the metadata of the identity provider, once',
  },
  revokeSsoSetup: {
    ...common,
    method: 'DELETE',
    path: `${configuration}/setup-link`,
    permission: 'organization.sso.manage',
    reply: null,
    uses: { read: ['SsoSetup'], write: ['SsoSetup', 'AuditEvent'] },
    errors: [],
    summary: 'End the link with which metadata is handed in',
  },
  openSsoSetup: {
    ...publicly,
    dialect: 'page',
    path: '/sso-setup',
    why: 'Whoever runs the identity provider has no account; the token of the link lets him see what to enter there.',
    query: z.object({ organizationId: idInLink, token: tokenInLink }),
    reply: z.string(),
    hasForm: true,
    uses: { read: ['Organization', 'SsoSetup'], write: [] },
    calls: ['macKey.sign', 'userPool.pages'],
    errors: [],
    summary: "The page for whoever runs the client's identity provider",
  },
  handInSsoMetadata: {
    ...publicly,
    method: 'POST',
    dialect: 'page',
    path: '/sso-setup',
    why: 'Whoever runs the identity provider has no account; the token of the link, good once, is the proof.',
    bodyType: 'form',
    bodyBytesMax: 512 * 1024,
    body: z.object({ organizationId: idInLink, token: tokenInLink, metadata: typed, metadataUrl: typed }),
    reply: z.string(),
    hasForm: true,
    uses: {
      read: ['Organization', 'SsoSetup', 'SsoConfiguration'],
      write: ['SsoSetup', 'SsoConfiguration', 'AuditEvent'],
    },
    calls: ['macKey.sign', 'userPool.pages', 'web.read'],
    errors: [],
    summary: 'Hand in the metadata of an identity provider; an administrator turns login with SSO on afterwards',
  },
  prevalidateSso: {
    ...publicly,
    dialect: 'bitwarden',
    path: '/identity/sso/prevalidate',
    why: 'Nobody has signed in yet; an identifier is not a secret.',
    query: z.object({ domainHint: z.string().max(200).optional() }),
    reply: z.object({ token: z.string() }),
    uses: { read: ['SsoConfiguration', 'Organization', 'SsoTrace'], write: ['SsoTrace'] },
    calls: ['macKey.sign', 'userPool.pages'],
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
      read: ['SsoConfiguration', 'Organization', 'SsoTrace', 'SsoUserIdentifierUse'],
      write: ['SsoLogin', 'SsoTrace', 'SsoUserIdentifierUse'],
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
        'SsoTrace',
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
        'IdentityParting',
        'AuditEvent',
        'SsoTrace',
      ],
    },
    calls: [
      'macKey.sign',
      'userPool.pages',
      'userPool.exchange',
      'userPool.link',
      'userPool.unlink',
      'userPool.register',
      'userPool.erase',
    ],
    errors: [
      'sso.login_expired',
      ...toldRefusals,
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
    uses: {
      read: ['Account', 'SubjectAlias', 'SsoLink', 'Member'],
      write: ['SsoLink', 'IdentityParting', 'AuditEvent'],
    },
    errors: [],
    summary: "Part the caller's account from his identity at an organization",
  },
})
