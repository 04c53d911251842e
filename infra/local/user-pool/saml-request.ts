import { randomUUID } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { escapeHtml } from '../../../shared/markup/html.ts'
import type { UserPoolContext } from './context.ts'
import { assertionConsumerServiceUrl, type Domain } from './domains.ts'
import type { SamlMetadata } from './saml-metadata.ts'

/** The name by which a pool is known to SAML identity providers. */
export function entityIdOf(poolId: string): string {
  return `urn:amazon:cognito:sp:${poolId}`
}

/** A new AuthnRequest: its ID, and the identity provider's address that carries it with a RelayState (HTTP-Redirect binding). */
export function authnRequest(
  context: UserPoolContext,
  domain: Domain,
  { singleSignOnUrl }: SamlMetadata,
): { id: string; urlWith(relayState: string): string } {
  const id = `_${randomUUID()}`
  const xml =
    '<saml2p:AuthnRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol"' +
    ` AssertionConsumerServiceURL="${escapeHtml(assertionConsumerServiceUrl(context, domain))}"` +
    ` Destination="${escapeHtml(singleSignOnUrl)}" ID="${id}" IssueInstant="${new Date(context.now()).toISOString()}"` +
    ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Version="2.0">' +
    `<saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">${entityIdOf(domain.poolId)}</saml2:Issuer>` +
    '</saml2p:AuthnRequest>'
  return {
    id,
    urlWith: (relayState) => {
      const url = new URL(singleSignOnUrl)
      url.searchParams.set('SAMLRequest', deflateRawSync(xml).toString('base64'))
      url.searchParams.set('RelayState', relayState)
      return url.href
    },
  }
}
