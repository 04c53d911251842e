import type { Instant } from '../../store/id.ts'
import { inWords } from '../instant.ts'
import type { KnownCertificate } from './certificate-watch.ts'
import { type Finding, finding } from './finding.ts'
import type { ResponseFacts } from './read-response.ts'

/** One thing that a response must say, and what it says. */
export interface Comparison {
  readonly name: 'issuer' | 'audience' | 'destination' | 'recipient' | 'signatureCertificate'
  readonly expected: readonly string[]
  readonly received: readonly string[]
  readonly matches: boolean
}

/** What the configuration wants a response to say. */
export interface Expected {
  /** Null: not known, since it stands in metadata that could not be read. */
  readonly issuer: string | null
  readonly audience: string
  readonly address: string
  readonly certificates: readonly KnownCertificate[]
  readonly addressClaims: readonly string[]
}

/** The clocks of two machines differ that much, and the user pool forgives it. */
const SKEW_MS = 120_000
const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

/**
 * Compares what a response says with what is expected. It is a help for people: nothing is proven by it, since the signature is
 * not checked, and nobody is signed in.
 */
export function checkResponse(
  response: ResponseFacts,
  expected: Expected,
  /** The fingerprint of the certificate that the signature brings along; null: none, or nothing that can be read. */
  fingerprint: string | null,
  now: Instant,
): { readonly comparisons: readonly Comparison[]; readonly findings: readonly Finding[] } {
  const isReadable = !response.isEncrypted
  const compared: readonly Comparison[] = [
    compare('issuer', expected.issuer === null ? [] : [expected.issuer], optional(response.issuer)),
    ...(isReadable ? [compare('audience', [expected.audience], response.audiences)] : []),
    ...(response.destination === null ? [] : [compare('destination', [expected.address], [response.destination])]),
    ...(isReadable ? [compare('recipient', [expected.address], response.recipients)] : []),
    compare(
      'signatureCertificate',
      expected.certificates.map((one) => one.fingerprint),
      optional(fingerprint),
    ),
  ]
  return {
    comparisons: compared,
    findings: [...compared.flatMap(findingOf), ...checkTimes(response, now), ...checkRest(response, expected)],
  }
}

const optional = (text: string | null) => (text === null ? [] : [text])

function compare(name: Comparison['name'], expected: readonly string[], received: readonly string[]): Comparison {
  return { name, expected, received, matches: received.some((one) => expected.includes(one)) }
}

const NAMES: Readonly<Record<Comparison['name'], string>> = {
  issuer: 'issuer',
  audience: 'audience',
  destination: 'destination',
  recipient: 'recipient',
  signatureCertificate: 'certificate of the signature',
}

function findingOf({ name, expected, received, matches }: Comparison): Finding[] {
  if (matches || expected.length === 0) return []
  const code = `response_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
  const text = `The ${NAMES[name]} of the response is ${list(received)}, expected is ${list(expected)}.`
  // A signature need not bring its certificate along.
  return [finding(received.length === 0 && name === 'signatureCertificate' ? 'info' : 'error', code, text)]
}

const list = (texts: readonly string[]) => (texts.length === 0 ? 'missing' : texts.join(' or '))

function checkTimes({ notBefore, notOnOrAfter }: ResponseFacts, now: Instant): Finding[] {
  const at = Date.parse(now)
  if (notBefore !== null && at + SKEW_MS < Date.parse(notBefore)) {
    const text = `The response is good from ${inWords(notBefore)} on: the clock of the identity provider is ahead.`
    return [finding('error', 'response_too_early', text)]
  }
  if (notOnOrAfter !== null && at - SKEW_MS >= Date.parse(notOnOrAfter)) {
    const text = `The response was good until ${inWords(notOnOrAfter)}. That is no fault where it was copied before then.`
    return [finding('info', 'response_expired', text)]
  }
  return []
}

function checkRest(response: ResponseFacts, { addressClaims }: Expected): Finding[] {
  const { status, isEncrypted, isSigned, signatureAlgorithm, nameIdFormat, hasNameId, attributeNames } = response
  const findings: Finding[] = []
  if (status !== null && !status.endsWith(':Success')) {
    return [finding('error', 'response_refused', `The identity provider signed nobody in: its status is ${status}.`)]
  }
  if (isEncrypted) {
    return [
      finding(
        'error',
        'response_encrypted',
        'The assertion is encrypted, which is not taken here. Turn encryption off at the identity provider.',
      ),
    ]
  }
  if (!isSigned)
    findings.push(finding('error', 'response_unsigned', 'Neither the response nor the assertion is signed.'))
  if (signatureAlgorithm !== null && /sha1$/i.test(signatureAlgorithm)) {
    findings.push(
      finding(
        'warning',
        'response_weak_algorithm',
        `The signature is made with ${signatureAlgorithm}. Use RSA with SHA-256.`,
      ),
    )
  }
  if (!hasNameId)
    findings.push(finding('error', 'response_name_id', 'The assertion has no NameID, so nobody is known by it.'))
  if (nameIdFormat?.endsWith(':transient')) {
    findings.push(
      finding(
        'error',
        'response_name_id_transient',
        'The NameID is transient: it is another one at each sign-in, so nobody is known again.',
      ),
    )
  }
  if (!addressClaims.some((claim) => attributeNames.includes(claim)) && nameIdFormat !== EMAIL_FORMAT) {
    const text = `No attribute tells an address: there is none of ${addressClaims.join(', ')}. Name the right one in the settings, or let the identity provider send it.`
    findings.push(finding('error', 'response_address', text, 'data.additionalEmailClaimTypes'))
  }
  return findings
}
