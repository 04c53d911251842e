import { customAttribute, ssoAttributes } from '../../config/identity.ts'
import type { FederatedProvider } from '../../ports/ports.ts'
import type { SsoConfiguration } from '../../store/entities/sso.ts'
import { providerNameOf } from './provider-name.ts'

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const ADDRESS_CLAIMS = [`${CLAIMS}/emailaddress`, 'mail', 'email', 'urn:oid:0.9.2342.19200300.100.1.3']
const SUBJECT_CLAIM = `${CLAIMS}/nameidentifier`

/** The identity provider as the user pool shall hold it. Claims that the organization names go before the usual ones. */
export function identityProviderOf({
  organizationId,
  settings,
}: Pick<SsoConfiguration, 'organizationId' | 'settings'>): FederatedProvider {
  const addressClaims = [...new Set([...namesIn(settings.additionalEmailClaimTypes), ...ADDRESS_CLAIMS])]
  const [subjectClaim = SUBJECT_CLAIM] = namesIn(settings.additionalUserIdClaimTypes)
  return {
    name: providerNameOf(organizationId),
    metadata: settings.idpMetadataUrl ? { url: settings.idpMetadataUrl } : { document: metadataOf(settings) },
    attributes: {
      [customAttribute(ssoAttributes.subject)]: subjectClaim,
      ...Object.fromEntries(
        ssoAttributes.addresses.map((name, at) => [customAttribute(name), addressClaims[at] ?? '']),
      ),
    },
  }
}

const namesIn = (list: string | null): readonly string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function metadataOf(settings: SsoConfiguration['settings']): string {
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
