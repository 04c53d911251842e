import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { AccountId, OrganizationId } from '../id.ts'
import { id, instant } from './fields.ts'

/** Specification 8.1. */
export const SsoKind = { OpenIdConnect: 1, Saml2: 2 } as const

const secondsOf = (at: string) => Math.ceil(Date.parse(at) / 1000)

const samlSettings = z.object({
  configType: z.literal(SsoKind.Saml2),
  memberDecryptionType: z.literal(0),
  additionalUserIdClaimTypes: z.string().nullable(),
  additionalEmailClaimTypes: z.string().nullable(),
  spNameIdFormat: z.number(),
  spOutboundSigningAlgorithm: z.string(),
  spMinIncomingSigningAlgorithm: z.string(),
  spSigningBehavior: z.number(),
  spWantAssertionsSigned: z.boolean(),
  spValidateCertificates: z.boolean(),
  idpEntityId: z.string().nullable(),
  idpBindingType: z.number(),
  idpSingleSignOnServiceUrl: z.string().nullable(),
  idpSingleLogoutServiceUrl: z.string().nullable(),
  /** Base64 of the DER form, without armour. */
  idpX509PublicCert: z.string().nullable(),
  /** The certificate that follows, while the identity provider changes its key. */
  idpX509PublicCertNext: z.string().nullable(),
  idpMetadataUrl: z.string().nullable(),
  idpOutboundSigningAlgorithm: z.string(),
  idpDisableOutboundLogoutRequests: z.boolean(),
})

/** How an organization's SAML identity provider is reached and trusted, by the names that clients know. */
export type SamlSettings = z.infer<typeof samlSettings>

const openIdSettings = z.object({
  configType: z.literal(SsoKind.OpenIdConnect),
  memberDecryptionType: z.literal(0),
  authority: z.string(),
  clientId: z.string(),
  /** Encrypted; it is never answered. */
  clientSecret: z.string(),
  metadataAddress: z.string().nullable(),
  redirectBehavior: z.number(),
  getClaimsFromUserInfoEndpoint: z.boolean(),
  additionalScopes: z.string().nullable(),
  additionalUserIdClaimTypes: z.string().nullable(),
  additionalEmailClaimTypes: z.string().nullable(),
  additionalNameClaimTypes: z.string().nullable(),
})

/** How an organization's OpenID provider is reached, by the names that clients know. */
export type OpenIdSettings = z.infer<typeof openIdSettings>

const certificateWatch = z.object({
  /** Base64 of the certificates that the metadata behind an address had when somebody last looked; null: nobody did. */
  found: z.array(z.string()).nullable(),
  /** What administrators were warned of: each certificate, by its fingerprint, and how many days were left at most. */
  warned: z.array(z.object({ fingerprint: z.string(), days: z.number() })),
})

const ssoConfiguration = z.object({
  organizationId: id<'Organization'>(),
  enabled: z.boolean(),
  /** What people type to sign in; letters count alike in either case. */
  identifier: z.string().nullable(),
  settings: z.discriminatedUnion('configType', [samlSettings, openIdSettings]),
  connection: z.object({
    /** `pending` until the worker has told the user pool; `off` once the pool has forgotten a provider that was turned off. */
    state: z.enum(['pending', 'ready', 'failed', 'off']),
    /** Why the last attempt failed, for an administrator to read. */
    reason: z.string().nullable(),
    /** The user pool that holds the identity provider; null while none does. */
    userPoolId: z.string().nullable(),
  }),
  certificateWatch,
  /** When the schedule looks at the certificates again; null where there is nothing to look at. */
  dueAt: instant.nullable(),
  createdAt: instant,
  revisedAt: instant,
})

/** Login with SSO of one organization (specification 8.1). */
export type SsoConfiguration = z.infer<typeof ssoConfiguration>

export const ssoConfigurationEntity = defineEntity<SsoConfiguration, { organizationId: OrganizationId }>({
  schema: ssoConfiguration,
  key: ({ organizationId }) => ({ pk: `ORG#${organizationId}#SSO`, sk: 'SSO' }),
  unique: {
    byIdentifier: {
      key: ({ identifier }) =>
        identifier === null ? undefined : { pk: `SSO#${identifier.toLowerCase()}#IDENTIFIER`, sk: 'IDENTIFIER' },
      copy: true,
      taken: 'sso.identifier_taken',
    },
  },
  index: ({ organizationId, dueAt }) =>
    dueAt === null ? undefined : { pk: 'SSO_CERTIFICATES_DUE', sk: `${dueAt}#${organizationId}` },
})

const ssoSetup = z.object({
  organizationId: id<'Organization'>(),
  /** The token of the link is derived from it; see `runtime/mailed-token.ts`. */
  nonce: z.string(),
  /** Whom the link was mailed to; null: the administrator hands it over himself. */
  email: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  /** When the metadata came in; the link has done its service then. */
  usedAt: instant.nullable(),
})

const DAYS_TOLD = 30

/** A link with which somebody without an account hands in the metadata of the organization's identity provider, once. */
export type SsoSetup = z.infer<typeof ssoSetup>

export const ssoSetupEntity = defineEntity<SsoSetup, { organizationId: OrganizationId }>({
  schema: ssoSetup,
  key: ({ organizationId }) => ({ pk: `ORG#${organizationId}#SSO_SETUP`, sk: 'SETUP' }),
  // A while longer than it works: its page says why it does not any more.
  expires: ({ expiresAt }) => secondsOf(expiresAt) + DAYS_TOLD * 86_400,
})

const ssoProvisioning = z.object({
  organizationId: id<'Organization'>(),
  provisioningId: z.string(),
  requestedAt: instant,
})

const DAYS_KEPT = 90

/** Asks a worker to bring the user pool in line with the configuration; written in the transaction that changes it. */
export type SsoProvisioning = z.infer<typeof ssoProvisioning>

export const ssoProvisioningEntity = defineEntity<
  SsoProvisioning,
  { organizationId: OrganizationId; provisioningId: string }
>({
  schema: ssoProvisioning,
  key: ({ organizationId, provisioningId }) => ({ pk: `ORG#${organizationId}#SSO_PROVISIONING`, sk: provisioningId }),
  expires: ({ requestedAt }) => Math.floor(Date.parse(requestedAt) / 1000) + DAYS_KEPT * 86_400,
})

const identityParting = z.object({
  organizationId: id<'Organization'>(),
  partingId: z.string(),
  accountId: id<'Account'>(),
  externalId: z.string(),
  requestedAt: instant,
})

/**
 * Asks a worker to make the user pool forget an identity and to end the sessions that it began; written in the transaction
 * that removes or changes the link.
 */
export type IdentityParting = z.infer<typeof identityParting>

export const identityPartingEntity = defineEntity<
  IdentityParting,
  { organizationId: OrganizationId; partingId: string }
>({
  schema: identityParting,
  key: ({ organizationId, partingId }) => ({ pk: `ORG#${organizationId}#IDENTITY_PARTING`, sk: partingId }),
  expires: ({ requestedAt }) => Math.floor(Date.parse(requestedAt) / 1000) + DAYS_KEPT * 86_400,
})

const ssoLink = z.object({
  organizationId: id<'Organization'>(),
  accountId: id<'Account'>(),
  /** The identity provider's unchanging name for the person (NameID), as it writes it. */
  externalId: z.string(),
  createdAt: instant,
})

/** Whom an organization's identity provider signs in as whom. Unique both ways (specification 8.4). */
export type SsoLink = z.infer<typeof ssoLink>

export const ssoLinkEntity = defineEntity<SsoLink, { organizationId: OrganizationId; accountId: AccountId }>({
  schema: ssoLink,
  key: ({ organizationId, accountId }) => ({ pk: `ORG#${organizationId}#SSO_LINK`, sk: accountId }),
  unique: {
    // The user pool takes names in either letter case for the same, so nobody else can have one of them.
    byExternalId: {
      key: ({ organizationId, externalId }) => ({
        pk: `ORG#${organizationId}#SSO_IDENTITY`,
        sk: externalId.toLowerCase(),
      }),
      copy: true,
      taken: 'sso.identity_taken',
    },
  },
})

/** What an application asked for when it sent somebody to sign in (RFC 6749, section 4.1.1; RFC 7636). */
const authorization = {
  clientId: z.string(),
  redirectUri: z.string(),
  codeChallenge: z.string(),
}

const ssoLogin = z.object({
  /** SHA-256 of the state that travels through the user pool's pages. */
  stateHash: z.string(),
  organizationId: id<'Organization'>(),
  ...authorization,
  clientState: z.string(),
  /** SHA-256 of the cookie of the browser that began. */
  browserHash: z.string(),
  /** The account that asked for this identity, where somebody signed in links it by hand; null otherwise. */
  chosenAccountId: id<'Account'>().nullable(),
  /** How often the browser was sent to the pool again, unseen, because the pool learned who it is only then. */
  repeats: z.number(),
  expiresAt: instant,
})

/** A login with SSO that is under way. Good once, for a while, and in one browser. */
export type SsoLogin = z.infer<typeof ssoLogin>

export const ssoLoginEntity = defineEntity<SsoLogin, { stateHash: string }>({
  schema: ssoLogin,
  key: ({ stateHash }) => ({ pk: `LOGIN#${stateHash}#SSO_LOGIN`, sk: 'LOGIN' }),
  expires: ({ expiresAt }) => secondsOf(expiresAt),
})

const ssoCode = z.object({
  /** SHA-256 of the code that the application gets. */
  codeHash: z.string(),
  accountId: id<'Account'>(),
  /** Whose identity provider vouched, and its name for the person. */
  organizationId: id<'Organization'>(),
  externalId: z.string(),
  ...authorization,
  /** The tokens of the session, encrypted with a key that only the code gives. */
  sealedSession: z.string(),
  expiresAt: instant,
})

/** A code that an application exchanges for the session; good once, with the verifier that fits. */
export type SsoCode = z.infer<typeof ssoCode>

export const ssoCodeEntity = defineEntity<SsoCode, { codeHash: string }>({
  schema: ssoCode,
  key: ({ codeHash }) => ({ pk: `CODE#${codeHash}#SSO_CODE`, sk: 'CODE' }),
  expires: ({ expiresAt }) => secondsOf(expiresAt),
})

const ssoSession = z.object({
  accountId: id<'Account'>(),
  /** What all tokens of the session have in common: the claim `origin_jti`. */
  sessionId: z.string(),
  /** Whose identity provider vouched, and its name for the person. */
  organizationId: id<'Organization'>(),
  externalId: z.string(),
  /** The account's own, when the session began: a changed password ends it. */
  securityStamp: z.string(),
  createdAt: instant,
  /** When the user pool ends the session. */
  expiresAt: instant,
})

/** A session that began with SSO. Without its record it is not continued. */
export type SsoSession = z.infer<typeof ssoSession>

export const ssoSessionEntity = defineEntity<SsoSession, { accountId: AccountId; sessionId: string }>({
  schema: ssoSession,
  key: ({ accountId, sessionId }) => ({ pk: `ACCOUNT#${accountId}#SSO_SESSION`, sk: sessionId }),
  expires: ({ expiresAt }) => secondsOf(expiresAt),
})

const ssoIntroduction = z.object({
  introductionId: z.string(),
  organizationId: id<'Organization'>(),
  /** The identity provider's unchanging name for the person, as far as it is known. */
  externalId: z.string(),
  /** The address that the provider told; null where it told none. */
  email: z.string().nullable(),
  expiresAt: instant,
})

/**
 * Somebody whom an identity provider signed in and whom the user pool does not know. Its trigger leaves it to the callback,
 * which takes it once, for a login of the same organization. The id opens nothing: only the pool's own code signs in.
 */
export type SsoIntroduction = z.infer<typeof ssoIntroduction>

export const ssoIntroductionEntity = defineEntity<SsoIntroduction, { introductionId: string }>({
  schema: ssoIntroduction,
  key: ({ introductionId }) => ({ pk: `INTRODUCTION#${introductionId}#SSO_INTRODUCTION`, sk: 'INTRODUCTION' }),
  expires: ({ expiresAt }) => secondsOf(expiresAt),
})

const ssoUserIdentifierUse = z.object({
  /** SHA-256 of the identifier that the client passed on. */
  identifierHash: z.string(),
  expiresAt: instant,
})

/** Notes that a user identifier linked an account by hand: it does so once (specification 8.4). */
export type SsoUserIdentifierUse = z.infer<typeof ssoUserIdentifierUse>

export const ssoUserIdentifierUseEntity = defineEntity<SsoUserIdentifierUse, { identifierHash: string }>({
  schema: ssoUserIdentifierUse,
  key: ({ identifierHash }) => ({ pk: `IDENTIFIER#${identifierHash}#SSO_USER`, sk: 'IDENTIFIER' }),
  expires: ({ expiresAt }) => secondsOf(expiresAt),
})
