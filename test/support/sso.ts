import { randomUUID } from 'node:crypto'
import { makeSigningCertificate } from '../../infra/local/identity-provider/certificate.ts'

const MADE_AT = new Date('2026-03-01T12:00:00.000Z')

/** Two certificates of one identity provider, made once for a run of tests; the second is good for ten years. */
export const certificates = Promise.all([
  makeSigningCertificate('idp.example.test', MADE_AT, 3650),
  makeSigningCertificate('next.example.test', MADE_AT, 3650),
])

/** The body of a configuration that is complete; each has an identifier of its own. */
export async function ssoBody(over: { enabled?: boolean; identifier?: string | null; data?: object } = {}) {
  const [{ certificate }] = await certificates
  return {
    enabled: true,
    identifier: `globex-${randomUUID()}`,
    ...over,
    data: {
      configType: 2,
      memberDecryptionType: 0,
      idpEntityId: 'https://idp.example.test',
      idpSingleSignOnServiceUrl: 'https://idp.example.test/sso',
      idpX509PublicCert: certificate,
      ...over.data,
    },
  }
}

/** The metadata of an identity provider with these certificates. */
export const metadataOf = (...keys: readonly string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<!-- written by an identity provider -->
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.test/?a=1&amp;b=2">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keys
  .map(
    (key) => `<KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>
        ${key.replaceAll(/.{64}/g, '$&\n')}
      </ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  )
  .join('\n')}
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.test/post"/>
    <SingleSignOnService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect' Location='https://idp.example.test/redirect' />
  </IDPSSODescriptor>
</EntityDescriptor>`
