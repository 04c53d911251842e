import { type Result, refuse } from '../../errors/catalogue.ts'
import type { Instant } from '../../store/id.ts'
import { childrenOf, descend, type Element, parseXml, Unreadable } from './xml.ts'

/**
 * What a SAML response says of itself, for somebody who looks for a mistake. Nothing of it is proven, and values of attributes
 * are not among it.
 */
export interface ResponseFacts {
  readonly issuer: string | null
  readonly destination: string | null
  readonly recipients: readonly string[]
  readonly audiences: readonly string[]
  readonly nameIdFormat: string | null
  readonly hasNameId: boolean
  readonly notBefore: Instant | null
  readonly notOnOrAfter: Instant | null
  /** The code of the response's status; ends in `Success` where somebody was signed in. */
  readonly status: string | null
  readonly isEncrypted: boolean
  readonly isSigned: boolean
  readonly signatureAlgorithm: string | null
  /** Base64 of the certificate that the signature brings along. */
  readonly certificate: string | null
  readonly attributeNames: readonly string[]
}

const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol'
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion'
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#'
const BASE64 = /^[A-Za-z0-9+/_-]+$/
const ATTRIBUTES_MAX = 100

/** Reads a response as it is copied from a browser: base64, percent signs of a form included. A document type is refused. */
export function readResponse(copied: string): Result<{ response: ResponseFacts }> {
  try {
    return { ok: true, response: factsOf(parseXml(decode(copied))) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return refuse('sso.response_unreadable', { field: 'samlResponse', values: { reason: error.message } })
  }
}

function decode(copied: string): string {
  const text = copied
    .trim()
    .replace(/^SAMLResponse=/, '')
    .replaceAll(/%2B/gi, '+')
    .replaceAll(/%2F/gi, '/')
  const base64 = text.replaceAll(/%0D|%0A|\s/gi, '').replace(/(?:%3D|=){1,2}$/i, '')
  if (!BASE64.test(base64) || base64.length % 4 === 1)
    throw new Unreadable('it is not base64; copy the value of SAMLResponse alone')
  const bytes = Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}

function factsOf(root: Element): ResponseFacts {
  if (root.namespace !== PROTOCOL || root.name !== 'Response') {
    throw new Unreadable(`its outermost element is ${root.name}, not Response of SAML 2.0`)
  }
  const [assertion] = childrenOf(root, ASSERTION, 'Assertion')
  const subjects = below(assertion, ['Subject'])
  const confirmations = below(assertion, ['Subject', 'SubjectConfirmation', 'SubjectConfirmationData'])
  const conditions = below(assertion, ['Conditions'])
  const [nameId] = subjects.flatMap((subject) => childrenOf(subject, ASSERTION, 'NameID'))
  const [issuer] = [
    ...(assertion ? childrenOf(assertion, ASSERTION, 'Issuer') : []),
    ...childrenOf(root, ASSERTION, 'Issuer'),
  ]
  const signatures = [root, ...(assertion ? [assertion] : [])].flatMap((one) => childrenOf(one, SIGNATURE, 'Signature'))
  const [status] = childrenOf(root, PROTOCOL, 'Status').flatMap((one) => childrenOf(one, PROTOCOL, 'StatusCode'))
  const methods = path(signatures, ['SignedInfo', 'SignatureMethod'])
  const certificates = path(signatures, ['KeyInfo', 'X509Data', 'X509Certificate'])
  const innermost = status && (childrenOf(status, PROTOCOL, 'StatusCode')[0] ?? status)
  return {
    issuer: issuer?.text.trim() ?? null,
    destination: root.attributes.get('Destination') ?? null,
    recipients: confirmations.flatMap(({ attributes }) => attributes.get('Recipient') ?? []),
    audiences: below(assertion, ['Conditions', 'AudienceRestriction', 'Audience']).map(({ text }) => text.trim()),
    nameIdFormat: nameId?.attributes.get('Format') ?? null,
    hasNameId: (nameId?.text.trim() ?? '') !== '',
    notBefore: instant(conditions[0]?.attributes.get('NotBefore')),
    notOnOrAfter: instant(conditions[0]?.attributes.get('NotOnOrAfter')),
    status: innermost?.attributes.get('Value') ?? null,
    isEncrypted: childrenOf(root, ASSERTION, 'EncryptedAssertion').length > 0,
    isSigned: signatures.length > 0,
    signatureAlgorithm: methods[0]?.attributes.get('Algorithm') ?? null,
    certificate: certificates[0]?.text.replaceAll(/\s/g, '') ?? null,
    attributeNames: below(assertion, ['AttributeStatement', 'Attribute'])
      .flatMap(({ attributes }) => attributes.get('Name') ?? [])
      .slice(0, ATTRIBUTES_MAX),
  }
}

const below = (assertion: Element | undefined, names: readonly string[]) =>
  assertion ? descend([assertion], ASSERTION, names) : []

const path = (from: readonly Element[], names: readonly string[]) => descend(from, SIGNATURE, names)

function instant(text: string | undefined): Instant | null {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
