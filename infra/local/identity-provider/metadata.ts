import type { KeyRing } from './key-folder.ts'
import { escapeAttribute } from './xml-signature.ts'

/** The formats of a NameID that organizations use. */
export const nameIdFormats = {
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
} as const

/** SAML metadata of an identity provider: where it is asked, and every certificate it may sign with. */
export function metadataXml(options: {
  readonly entityId: string
  readonly singleSignOnUrl: string
  readonly nameIdFormat: keyof typeof nameIdFormats
  readonly ring: KeyRing
}): string {
  const { entityId, singleSignOnUrl, nameIdFormat, ring } = options
  const keys = ring.keys.map(
    ({ certificate }) =>
      '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>' +
      `<ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  )
  const services = ['HTTP-Redirect', 'HTTP-POST'].map(
    (binding) =>
      `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${escapeAttribute(singleSignOnUrl)}"/>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escapeAttribute(entityId)}">
<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keys.join('\n')}
<md:NameIDFormat>${nameIdFormats[nameIdFormat]}</md:NameIDFormat>
${services.join('\n')}
</md:IDPSSODescriptor>
</md:EntityDescriptor>
`
}
