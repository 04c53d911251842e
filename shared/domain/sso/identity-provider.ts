import { customAttribute, ssoAttributes } from '../../config/identity.ts'
import type { FederatedProvider } from '../../ports/ports.ts'
import { type SamlSettings, type SsoConfiguration, SsoKind } from '../../store/entities/sso.ts'
import { providerNameOf } from './provider-name.ts'

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const ADDRESS_CLAIMS = [`${CLAIMS}/emailaddress`, 'mail', 'email', 'urn:oid:0.9.2342.19200300.100.1.3']
/** The attributes that the address is read from, where an organization names no other. */
export const usualClaims: readonly string[] = ADDRESS_CLAIMS
const OPEN_ID_ADDRESS_CLAIMS = ['email', 'preferred_username', 'upn', 'unique_name']
const SUBJECT_CLAIM = `${CLAIMS}/nameidentifier`

/**
 * The identity provider as the user pool shall hold it. Claims that the organization names go before the usual ones.
 * `clientSecret` is that of an OpenID provider, in clear.
 */
export function identityProviderOf(
  { organizationId, settings }: Pick<SsoConfiguration, 'organizationId' | 'settings'>,
  clientSecret = '',
): FederatedProvider {
  const { subject, addresses } = claimsOf(settings)
  const common = {
    name: providerNameOf(organizationId),
    attributes: {
      [customAttribute(ssoAttributes.subject)]: subject,
      ...Object.fromEntries(ssoAttributes.addresses.map((name, at) => [customAttribute(name), addresses[at] ?? ''])),
    },
  }
  if (settings.configType === SsoKind.Saml2) {
    const { idpMetadataUrl: url } = settings
    return { ...common, kind: 'SAML', metadata: url ? { url } : { document: metadataOf(settings) } }
  }
  const scopes = [...new Set(['openid', 'email', 'profile', ...namesIn(settings.additionalScopes)])]
  return { ...common, kind: 'OIDC', issuer: settings.authority, clientId: settings.clientId, clientSecret, scopes }
}

/** The claims that are read: for the unchanging name, beside the identity provider's own, and for the address, in that order. */
export function claimsOf(settings: SsoConfiguration['settings']): {
  readonly subject: string
  readonly addresses: readonly string[]
} {
  const isSaml = settings.configType === SsoKind.Saml2
  const [subject = isSaml ? SUBJECT_CLAIM : 'sub'] = namesIn(settings.additionalUserIdClaimTypes)
  const usual = isSaml ? ADDRESS_CLAIMS : OPEN_ID_ADDRESS_CLAIMS
  const addresses = [...new Set([...namesIn(settings.additionalEmailClaimTypes), ...usual])]
  return { subject, addresses: addresses.slice(0, ssoAttributes.addresses.length) }
}

const namesIn = (list: string | null): readonly string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function metadataOf(settings: SamlSettings): string {
  const { idpEntityId, idpSingleSignOnServiceUrl, idpX509PublicCert, idpX509PublicCertNext } = settings
  const keys = [idpX509PublicCert, idpX509PublicCertNext].map((certificate) =>
    certificate === null
      ? ''
      : `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${escape(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  )
  return [
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"',
    ` entityID="${escape(idpEntityId)}">`,
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
    ...keys,
    '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"',
    ` Location="${escape(idpSingleSignOnServiceUrl)}"/>`,
    '</md:IDPSSODescriptor></md:EntityDescriptor>',
  ].join('')
}

const escape = (text: string | null) =>
  (text ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
