import { explain } from '../../errors/catalogue.ts'
import type { WebDocument } from '../../ports/ports.ts'
import type { Organization } from '../../store/entities/organization.ts'
import { type SsoConfiguration, SsoKind } from '../../store/entities/sso.ts'
import type { Instant } from '../../store/id.ts'
import { inWords } from '../instant.ts'
import { planFeatures } from '../organization/plan-features.ts'
import { type KnownCertificate, WARNED_DAYS } from './certificate-watch.ts'
import { type Finding, finding } from './finding.ts'
import { claimsOf } from './identity-provider.ts'
import type { ProviderMetadata } from './read-metadata.ts'

/** A certificate with everything that can be wrong about it. */
export interface CheckedCertificate extends KnownCertificate {
  readonly validFrom: Instant
  readonly keyBits: number
}

/** What is known of an organization's login with SSO when somebody looks at it. */
export interface Surroundings {
  readonly organization: Organization
  readonly configuration: SsoConfiguration
  /** False: it is looked at before it is saved, so the user pool knows nothing of it. */
  readonly isSaved: boolean
  /** The certificates that responses are checked with. */
  readonly certificates: readonly CheckedCertificate[]
  readonly hasVerifiedDomain: boolean
  /** The policy that lets people in by SSO alone. */
  readonly isRequired: boolean
}

const KEY_BITS_MIN = 2048
const TRANSIENT = 8
const [FIRST_WARNING] = WARNED_DAYS

/** Looks at the configuration itself. What came of asking the identity provider is looked at by the two functions below. */
export function checkConfiguration(surroundings: Surroundings, now: Instant): readonly Finding[] {
  const { configuration } = surroundings
  const isSaml = configuration.settings.configType === SsoKind.Saml2
  return [
    ...checkSwitches(surroundings),
    ...(surroundings.isSaved ? checkConnection(configuration) : []),
    ...(isSaml ? surroundings.certificates.flatMap((one) => checkCertificate(one, configuration, now)) : []),
    ...checkClaims(configuration),
  ]
}

function checkSwitches({ organization, configuration, hasVerifiedDomain, isRequired }: Surroundings): Finding[] {
  const { enabled, identifier } = configuration
  const findings: Finding[] = []
  if (!organization.enabled)
    findings.push(finding('error', 'organization_suspended', 'The organization is suspended: nobody signs in.'))
  if (!planFeatures(organization.planType).useSso) {
    findings.push(finding('error', 'plan_lacks_sso', "The organization's plan does not include login with SSO."))
  }
  if (!enabled)
    findings.push(
      finding('info', 'sso_off', 'Login with SSO is off. Turn it on when everything else is right.', 'enabled'),
    )
  if (identifier === null) {
    const text = 'There is no SSO identifier, which people type to sign in. Choose one.'
    findings.push(finding(enabled ? 'error' : 'warning', 'identifier_missing', text, 'identifier'))
  }
  if (!hasVerifiedDomain) {
    const text =
      'The organization has no verified domain: only people who accepted an invitation sign in, nobody is let in by the domain of his address.'
    findings.push(finding('info', 'no_verified_domain', text))
  }
  if (isRequired && !enabled) {
    const text = 'The policy "Require single sign-on" is on while login with SSO is off: whom it binds cannot sign in.'
    findings.push(finding('error', 'required_while_off', text, 'enabled'))
  }
  if (!isRequired && enabled) {
    const text = 'The policy "Require single sign-on" is off: people sign in with their master password as well.'
    findings.push(finding('info', 'not_required', text))
  }
  return findings
}

function checkConnection({ connection, enabled }: SsoConfiguration): Finding[] {
  const { state, reason } = connection
  if (state === 'failed') {
    return [
      finding(
        'error',
        'connection_failed',
        `The user pool did not take the configuration: ${reason ?? 'it gave no reason'}`,
      ),
    ]
  }
  if (state === 'pending' && enabled) {
    return [
      finding(
        'info',
        'connection_pending',
        'The configuration was just saved: it takes some seconds until it is in force.',
      ),
    ]
  }
  return []
}

const days = (count: number) => (count === 1 ? 'one day' : `${count} days`)

function checkCertificate(certificate: CheckedCertificate, { settings }: SsoConfiguration, now: Instant): Finding[] {
  const { subject, expiresAt, validFrom, keyBits, fingerprint } = certificate
  const field =
    settings.configType === SsoKind.Saml2 && settings.idpMetadataUrl ? 'data.idpMetadataUrl' : 'data.idpX509PublicCert'
  const name = `The certificate ${subject} (${fingerprint.slice(0, 16)})`
  const findings: Finding[] = []
  const daysLeft = (Date.parse(expiresAt) - Date.parse(now)) / 86_400_000
  if (daysLeft <= 0) {
    findings.push(
      finding('error', 'certificate_expired', `${name} expired on ${inWords(expiresAt)}. Replace it.`, field),
    )
  } else if (daysLeft <= FIRST_WARNING) {
    const text = `${name} expires in ${days(Math.ceil(daysLeft))}, on ${inWords(expiresAt)}. Add the one that follows before that.`
    findings.push(finding('warning', 'certificate_expiring', text, field))
  }
  if (validFrom > now) {
    findings.push(
      finding('warning', 'certificate_not_yet_valid', `${name} is good from ${inWords(validFrom)} on.`, field),
    )
  }
  if (keyBits < KEY_BITS_MIN) {
    const text = `${name} has a key of ${keyBits} bits. Use one of ${KEY_BITS_MIN} or more.`
    findings.push(finding('warning', 'certificate_weak', text, field))
  }
  return findings
}

function checkClaims({ settings }: SsoConfiguration): Finding[] {
  const { subject, addresses } = claimsOf(settings)
  const isSaml = settings.configType === SsoKind.Saml2
  const text = isSaml
    ? `A person is known by the NameID (its letter case by ${subject}); the address is read from the first of ${addresses.join(', ')}, or else from the NameID.`
    : `A person is known by ${subject}; the address is read from the first of ${addresses.join(', ')}.`
  const findings = [finding('info', 'claims_read', text, 'data.additionalEmailClaimTypes')]
  if (settings.configType === SsoKind.Saml2) {
    const { idpSingleSignOnServiceUrl: address, spNameIdFormat } = settings
    if (address?.startsWith('http:')) {
      findings.push(
        finding(
          'warning',
          'sign_in_address_http',
          'The sign-in address is http: whoever listens can change what is asked. Use https.',
          'data.idpSingleSignOnServiceUrl',
        ),
      )
    }
    if (spNameIdFormat === TRANSIENT) {
      findings.push(
        finding(
          'warning',
          'name_id_transient',
          'A transient NameID is another one at each sign-in, so nobody is known again. Choose persistent or e-mail address.',
          'data.spNameIdFormat',
        ),
      )
    }
  }
  return findings
}

/** Looks at SAML metadata that was fetched from its address or pasted; `certificates` are those that are in use. */
export function checkMetadata(
  metadata: ProviderMetadata,
  { settings }: SsoConfiguration,
  certificates: { readonly inMetadata: readonly KnownCertificate[]; readonly known: readonly KnownCertificate[] },
): readonly Finding[] {
  if (settings.configType !== SsoKind.Saml2) return []
  const findings: Finding[] = []
  const { idpEntityId } = settings
  if (idpEntityId !== null && idpEntityId !== metadata.entityId) {
    const text = `The metadata is of the entity id ${metadata.entityId}, the configuration names ${idpEntityId}.`
    findings.push(finding('error', 'entity_id_differs', text, 'data.idpEntityId'))
  }
  if (metadata.wantsSignedRequests) {
    const text =
      'The metadata demands signed sign-in requests, which are not made here. Turn WantAuthnRequestsSigned off at the identity provider.'
    findings.push(finding('error', 'signed_requests_wanted', text))
  }
  if (metadata.singleSignOnUrl.startsWith('http:')) {
    const text = 'The sign-in address in the metadata is http: whoever listens can change what is asked. Use https.'
    findings.push(finding('warning', 'sign_in_address_http', text, 'data.idpMetadataUrl'))
  }
  const known = new Set(certificates.known.map(({ fingerprint }) => fingerprint))
  const news = certificates.inMetadata.filter(({ fingerprint }) => !known.has(fingerprint))
  if (known.size > 0 && news.length > 0) {
    const text = `The metadata has a certificate that is not known yet: ${news.map(({ subject }) => subject).join('; ')}. It is taken over within the hour.`
    findings.push(finding('info', 'certificate_new', text))
  }
  return findings
}

/** Looks at what the address of metadata answered, where that is nothing that can be used. */
export const checkReachable = (document: WebDocument, field: string): readonly Finding[] =>
  document.ok
    ? []
    : [finding('error', 'metadata_unreachable', `The metadata cannot be fetched: ${document.reason}.`, field)]

/** Looks at the discovery document of an OpenID provider, as text. */
export function checkDiscovery(text: string, authority: string): readonly Finding[] {
  const said = parseObject(text)
  if (!said)
    return [finding('error', 'metadata_invalid', 'The discovery document is not a JSON object.', 'data.authority')]
  const findings: Finding[] = []
  const issuer = String(said['issuer'])
  if (issuer.replace(/\/$/, '') !== authority.replace(/\/$/, '')) {
    const told = `The discovery document is of the issuer ${issuer}, the configuration names ${authority}. They must be the same.`
    findings.push(finding('error', 'issuer_differs', told, 'data.authority'))
  }
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint']) {
    const address = said[name]
    if (typeof address !== 'string') {
      findings.push(finding('error', 'endpoint_missing', `The discovery document has no ${name}.`, 'data.authority'))
    } else if (address.startsWith('http:')) {
      findings.push(finding('warning', 'endpoint_http', `The ${name} is an http address. Use https.`, 'data.authority'))
    }
  }
  return findings
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** A refusal to save, as a finding. */
export const asFinding = (refusal: Parameters<typeof explain>[0]): Finding =>
  finding('error', refusal.code, explain(refusal).text, refusal.field ?? null)
