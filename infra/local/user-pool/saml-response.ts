import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import type { SamlMetadata } from './saml-metadata.ts'
import { checkStructure, SamlRefusal, type Signatures } from './saml-structure.ts'
import { elementsAt, parseXml, valuesAt, XmlError } from './xml.ts'

/** What a response must fit. */
export type Expectation = {
  readonly metadata: SamlMetadata
  /** The pool's entity id. */
  readonly audience: string
  readonly assertionConsumerServiceUrl: string
  readonly requestId: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What a signed assertion says. */
export type Assertion = {
  readonly id: string
  readonly nameId: string
  /** The provider's attributes by name; of several values the list in brackets, as Cognito writes it. */
  readonly attributes: Readonly<Record<string, string>>
  /** From when on it is good for nothing; milliseconds since 1970. */
  readonly expiresAt: number
}

const skew = 60_000
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'

/**
 * Reads a response as the HTTP-POST binding brings it (SAML 2.0 profiles, section 4.1.4); SamlRefusal says why not. All
 * that is answered was read from the very bytes whose signature was verified.
 */
export async function readSamlResponse(encoded: string, expected: Expectation): Promise<Assertion> {
  const document = wellFormed(Buffer.from(encoded, 'base64').toString('utf8'))
  checkStatus(document)
  const signatures = checkStructure(document)
  const signed = wellFormed(await verifiedAssertion(encoded, signatures, expected))
  checkResponse(document, signatures, expected)
  return readAssertion(signed.documentElement, expected)
}

function wellFormed(text: string): Document {
  try {
    return parseXml(text)
  } catch (error) {
    throw error instanceof XmlError ? new SamlRefusal(`Response is refused: ${error.message}`) : error
  }
}

function checkStatus(document: Document): void {
  const [code = 'none'] = valuesAt('/samlp:Response/samlp:Status/samlp:StatusCode/@Value', document)
  if (code !== success) {
    throw new SamlRefusal(`Status code is ${code.split(':').at(-1)}`)
  }
}

async function verifiedAssertion(encoded: string, signatures: Signatures, expected: Expectation): Promise<string> {
  // Whatever is signed must verify. Conditions are checked below: node-saml looks at neither recipient nor destination,
  // and has a clock of its own.
  const saml = new SAML({
    idpCert: [...expected.metadata.certificates],
    issuer: expected.audience,
    callbackUrl: expected.assertionConsumerServiceUrl,
    wantAuthnResponseSigned: signatures.response,
    wantAssertionsSigned: signatures.assertion,
    audience: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
  })
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: encoded }).catch((): { profile: null } => {
    throw new SamlRefusal('SAML Assertion signature is invalid')
  })
  const xml = profile?.getAssertionXml?.()
  if (!xml) {
    throw new SamlRefusal('SAML Assertion signature is invalid')
  }
  return xml
}

function checkResponse(document: Document, { response: isSigned }: Signatures, expected: Expectation): void {
  const root = document.documentElement
  const destination = root.getAttribute('Destination')
  if ((destination || isSigned) && destination !== expected.assertionConsumerServiceUrl) {
    throw new SamlRefusal('Destination is not this address')
  }
  if (root.getAttribute('InResponseTo') !== expected.requestId) {
    throw new SamlRefusal('InResponseTo names no request of this sign-in')
  }
  const issuers = valuesAt('saml:Issuer', root)
  if (issuers.some((issuer) => issuer.trim() !== expected.metadata.entityId)) {
    throw new SamlRefusal('Issuer is not this identity provider')
  }
}

function readAssertion(assertion: Element, expected: Expectation): Assertion {
  const { metadata, audience } = expected
  if (valuesAt('saml:Issuer', assertion).join().trim() !== metadata.entityId) {
    throw new SamlRefusal('Issuer is not this identity provider')
  }
  const [nameId = '', ...others] = valuesAt('saml:Subject/saml:NameID', assertion)
  if (nameId.trim() === '' || others.length > 0) {
    throw new SamlRefusal('NameID is missing')
  }
  const confirmations = elementsAt(`saml:Subject/saml:SubjectConfirmation[@Method='${bearer}']`, assertion)
  const ends = confirmations.flatMap((confirmation) =>
    elementsAt('saml:SubjectConfirmationData', confirmation).flatMap((data) => endOfConfirmation(data, expected) ?? []),
  )
  const [end] = ends
  if (end === undefined) {
    throw new SamlRefusal('SubjectConfirmation does not fit: recipient, request or time')
  }
  const [conditions, ...more] = elementsAt('saml:Conditions', assertion)
  if (!conditions || more.length > 0 || !isNow(conditions, expected.now)) {
    throw new SamlRefusal('Assertion is not yet valid or no longer')
  }
  const restrictions = elementsAt('saml:AudienceRestriction', conditions)
  const isFor = (restriction: Element) => valuesAt('saml:Audience', restriction).some((one) => one.trim() === audience)
  if (restrictions.length === 0 || !restrictions.every(isFor)) {
    throw new SamlRefusal('Audience restriction does not include this user pool')
  }
  return {
    id: assertion.getAttribute('ID') ?? '',
    nameId: nameId.trim(),
    attributes: readAttributes(assertion),
    expiresAt: end + skew,
  }
}

function endOfConfirmation(data: Element, expected: Expectation): number | undefined {
  const fits =
    data.getAttribute('Recipient') === expected.assertionConsumerServiceUrl &&
    data.getAttribute('InResponseTo') === expected.requestId &&
    data.hasAttribute('NotOnOrAfter') &&
    isNow(data, expected.now)
  return fits ? instant(data.getAttribute('NotOnOrAfter') ?? '') : undefined
}

function isNow(element: Element, now: number): boolean {
  const from = element.getAttribute('NotBefore')
  const until = element.getAttribute('NotOnOrAfter')
  return (!from || instant(from) <= now + skew) && (!until || instant(until) > now - skew)
}

// NaN for what is no time in UTC: it compares false either way.
function instant(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN
}

function readAttributes(assertion: Element): Record<string, string> {
  const attributes = elementsAt('saml:AttributeStatement/saml:Attribute', assertion)
  return Object.fromEntries(
    attributes.map((attribute) => {
      const values = valuesAt('saml:AttributeValue', attribute)
      return [attribute.getAttribute('Name') ?? '', values.length === 1 ? (values[0] ?? '') : `[${values.join(', ')}]`]
    }),
  )
}
