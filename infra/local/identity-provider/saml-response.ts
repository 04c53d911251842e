import { randomBytes } from 'node:crypto'
import type { SigningCertificate } from './certificate.ts'
import { escapeAttribute, escapeText, signElement } from './xml-signature.ts'

/** What a response says, before it is signed. Times are milliseconds since 1970. */
export type Statement = {
  readonly issuer: string
  /** Entity id of the service provider. */
  readonly audience: string
  /** Where the browser takes the response: the service provider's assertion consumer service. */
  readonly recipient: string
  /** ID of the AuthnRequest; without one nobody asked. */
  readonly inResponseTo: string | undefined
  readonly nameId: string
  readonly nameIdFormat: string
  readonly attributes: Readonly<Record<string, string>>
  readonly now: number
  readonly lifetime?: number
  readonly assertionId?: string
  readonly responseId?: string
}

/** Which elements carry a signature. */
export type Signed = 'assertion' | 'response' | 'both' | 'nothing'

const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'

/** A SAML response with one assertion, in canonical form and signed (SAML 2.0 Web Browser SSO profile). */
export function samlResponse(statement: Statement, key: SigningCertificate, signed: Signed = 'assertion'): string {
  const { assertionId = newSamlId(), responseId = newSamlId() } = statement
  const bare = assertionXml(statement, assertionId)
  const assertion = signed === 'assertion' || signed === 'both' ? signElement(bare, assertionId, key) : bare
  const response =
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Destination="${escapeAttribute(statement.recipient)}"` +
    ` ID="${escapeAttribute(responseId)}"${inResponseTo(statement)} IssueInstant="${instant(statement.now)}" Version="2.0">` +
    `${issuerXml(statement)}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>` +
    `${assertion}</samlp:Response>`
  return signed === 'response' || signed === 'both' ? signElement(response, responseId, key) : response
}

/** A new ID for an XML element: 128 random bits after a letter, as IDs must begin with one. */
export function newSamlId(): string {
  return `_${randomBytes(16).toString('hex')}`
}

function assertionXml(statement: Statement, id: string): string {
  const { now, lifetime = 5 * 60_000, recipient } = statement
  const end = instant(now + lifetime)
  const attributes = Object.entries(statement.attributes).map(
    ([name, value]) =>
      `<saml:Attribute Name="${escapeAttribute(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">` +
      `<saml:AttributeValue>${escapeText(value)}</saml:AttributeValue></saml:Attribute>`,
  )
  return (
    `<saml:Assertion xmlns:saml="${assertionNamespace}" ID="${escapeAttribute(id)}" IssueInstant="${instant(now)}" Version="2.0">` +
    `<saml:Issuer>${escapeText(statement.issuer)}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${escapeAttribute(statement.nameIdFormat)}">${escapeText(statement.nameId)}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData${inResponseTo(statement)} NotOnOrAfter="${end}" Recipient="${escapeAttribute(recipient)}">` +
    '</saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions NotBefore="${instant(now)}" NotOnOrAfter="${end}"><saml:AudienceRestriction>` +
    `<saml:Audience>${escapeText(statement.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${instant(now)}" SessionIndex="${escapeAttribute(id)}"><saml:AuthnContext>` +
    '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>' +
    '</saml:AuthnContext></saml:AuthnStatement>' +
    `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion>`
  )
}

function issuerXml({ issuer }: Statement): string {
  return `<saml:Issuer xmlns:saml="${assertionNamespace}">${escapeText(issuer)}</saml:Issuer>`
}

function inResponseTo({ inResponseTo: id }: Statement): string {
  return id === undefined ? '' : ` InResponseTo="${escapeAttribute(id)}"`
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
