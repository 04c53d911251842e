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
    throw new SamlRefusal(
      `Destination is not this address ${compared(destination, expected.assertionConsumerServiceUrl)}`,
    )
  }
  if (root.getAttribute('InResponseTo') !== expected.requestId) {
    throw new SamlRefusal('InResponseTo names no request of this sign-in')
  }
  const issuers = valuesAt('saml:Issuer', root)
  const other = issuers.find((issuer) => issuer.trim() !== expected.metadata.entityId)
  if (other !== undefined) {
    throw new SamlRefusal(`Issuer is not this identity provider ${compared(other, expected.metadata.entityId)}`)
  }
}

/** What a response said and what it should say, for whoever looks for the mistake: in one form, and not long. */
function compared(received: string | null | undefined, expected: string): string {
  const shown = (text: string) =>
    encodeURI(text.trim().toWellFormed()).replaceAll(/[(),]/g, '').slice(0, 250) || 'nothing'
  return `(received ${shown(received ?? '')}, expected ${shown(expected)})`
}

function readAssertion(assertion: Element, expected: Expectation): Assertion {
  const { metadata, audience } = expected
  const issuer = valuesAt('saml:Issuer', assertion).join().trim()
  if (issuer !== metadata.entityId) {
    throw new SamlRefusal(`Issuer is not this identity provider ${compared(issuer, metadata.entityId)}`)
  }
  const [nameId = '', ...others] = valuesAt('saml:Subject/saml:NameID', assertion)
  if (nameId.trim() === '' || others.length > 0) {
    const [format] = valuesAt('saml:Subject/saml:NameID/@Format', assertion)
    throw new SamlRefusal(`NameID is missing ${compared(format, 'one')}`)
  }
  const end = endOfConfirmation(assertion, expected)
  const [conditions, ...more] = elementsAt('saml:Conditions', assertion)
  if (!conditions || more.length > 0 || !isNow(conditions, expected.now)) {
    throw new SamlRefusal('Assertion is not yet valid or no longer')
  }
  const restrictions = elementsAt('saml:AudienceRestriction', conditions)
  const isFor = (restriction: Element) => valuesAt('saml:Audience', restriction).some((one) => one.trim() === audience)
  if (restrictions.length === 0 || !restrictions.every(isFor)) {
    const [other] = restrictions.flatMap((restriction) => valuesAt('saml:Audience', restriction))
    throw new SamlRefusal(`Audience restriction does not include this user pool ${compared(other, audience)}`)
  }
  return {
    id: assertion.getAttribute('ID') ?? '',
    nameId: nameId.trim(),
    attributes: readAttributes(assertion),
    expiresAt: end + skew,
  }
}

/** The end of the first confirmation that fits; one has to. */
function endOfConfirmation(assertion: Element, expected: Expectation): number {
  const { assertionConsumerServiceUrl, requestId, now } = expected
  const confirmations = elementsAt(
    `saml:Subject/saml:SubjectConfirmation[@Method='${bearer}']/saml:SubjectConfirmationData`,
    assertion,
  )
  if (confirmations.length === 0) throw new SamlRefusal('SubjectConfirmation for a recipient is missing')
  const toHere = confirmations.filter((data) => data.getAttribute('Recipient') === assertionConsumerServiceUrl)
  if (toHere.length === 0) {
    const received = confirmations[0]?.getAttribute('Recipient')
    throw new SamlRefusal(
      `SubjectConfirmation is for another recipient ${compared(received, assertionConsumerServiceUrl)}`,
    )
  }
  const answering = toHere.filter((data) => data.getAttribute('InResponseTo') === requestId)
  if (answering.length === 0) {
    throw new SamlRefusal('SubjectConfirmation: InResponseTo names no request of this sign-in')
  }
  const data = answering.find((one) => one.hasAttribute('NotOnOrAfter') && isNow(one, now))
  if (!data) throw new SamlRefusal('SubjectConfirmation has expired or is not yet valid')
  return instant(data.getAttribute('NotOnOrAfter') ?? '')
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
