import { createHmac } from 'node:crypto'
import type { SigningCertificate } from '../../infra/local/identity-provider/certificate.ts'
import {
  newSamlId,
  type Signed,
  type Statement,
  samlResponse,
} from '../../infra/local/identity-provider/saml-response.ts'
import { signElement } from '../../infra/local/identity-provider/xml-signature.ts'
import type { ErrorCode } from '../../shared/errors/catalogue.ts'

/** A sign-in that is under way, and what its identity provider would honestly say. */
export interface Target {
  /** The key of the organization's own identity provider. */
  readonly key: SigningCertificate
  /** Another organization's identity provider. */
  readonly foreign: { readonly entityId: string; readonly key: SigningCertificate }
  readonly requestId: string
  readonly assertionConsumerServiceUrl: string
  readonly statement: (changes: Partial<Statement>) => Statement
}

/** A response that nobody may be signed in by: its name, how it is made, why the user pool refuses it, and what we call that. */
export type HostileResponse = readonly [
  name: string,
  forge: (target: Target) => string,
  reason: string,
  code: ErrorCode,
]

const MINUTE = 60_000
export const VICTIM = 'hank@globex.example'
export const ATTACKER = 'mallory@globex.example'

/** What the identity provider honestly says of the attacker, with changes that he could bring about. */
export function saying(target: Target, changes: Partial<Statement> = {}, signed: Signed = 'assertion'): string {
  return samlResponse(target.statement({ nameId: ATTACKER, ...changes }), target.key, signed)
}

const elementOf = (xml: string, name: string) => new RegExp(`<${name}[ >].*</${name}>`, 's').exec(xml)?.[0] ?? ''
const assertionOf = (xml: string) => elementOf(xml, 'saml:Assertion')
const signatureOf = (xml: string) => elementOf(xml, 'ds:Signature')
const idOf = (xml: string) => / ID="([^"]*)"/.exec(xml)?.[1] ?? ''
const put = (xml: string, before: string, inserted: string) => xml.replace(before, () => inserted + before)

/** The text with one change; fails where there is nothing to change. */
export function change(xml: string, from: string | RegExp, to: string): string {
  const changed = xml.replace(from, () => to)
  if (changed === xml) throw new Error(`There is no ${from.toString()} to change`)
  return changed
}

export const unsigned = (xml: string) => change(xml, signatureOf(xml), '')

/** A signed element turned into one about the victim, with an ID of its own and no signature. */
function forged(xml: string): string {
  return change(unsigned(xml).replaceAll(ATTACKER, VICTIM), / ID="[^"]*"/, ` ID="${newSamlId()}"`)
}

/** The signed response put somewhere into a forged one. */
function aroundResponse(target: Target, place: (signed: string) => string): string {
  const signed = saying(target, {}, 'response')
  return put(forged(signed), '<samlp:Status>', place(signed))
}

/** The signed assertion put somewhere aside, and a forged one in its place. */
function aroundAssertion(target: Target, place: (evil: string, signed: string) => string): string {
  const response = saying(target)
  const signed = assertionOf(response)
  return change(response, signed, place(forged(signed), signed))
}

const inSignature = (xml: string, inserted: string) => put(signatureOf(xml), '</ds:Signature>', inserted)
const asObject = (xml: string) => `<ds:Object>${xml}</ds:Object>`

/** Swaps the RSA signature for one keyed with what everybody knows. */
function keyedWithCertificate(target: Target): string {
  const response = saying(target)
  const hmac = createHmac('sha256', target.key.certificate).update(signatureOf(response)).digest('base64')
  const method = change(
    response,
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  )
  return change(method, elementOf(method, 'ds:SignatureValue'), `<ds:SignatureValue>${hmac}</ds:SignatureValue>`)
}

/** Nothing about the victim is signed, but something else is, with the right key. */
function somethingElseSigned(target: Target): string {
  const id = newSamlId()
  const other = `<saml:Advice xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}"><saml:Issuer>x</saml:Issuer></saml:Advice>`
  const advice = signElement(other, id, target.key)
  return put(saying(target, { nameId: VICTIM }, 'nothing'), '<saml:AuthnStatement', advice)
}

/** Every way known here to forge, wrap, replay or misdirect a response. */
export const hostileResponses: readonly HostileResponse[] = [
  [
    'XSW1: signed response inside a forged one',
    (t) => aroundResponse(t, (r) => unsigned(r) + signatureOf(r)),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    "XSW2: signed response inside a forged one's signature",
    (t) => aroundResponse(t, (r) => inSignature(r, asObject(unsigned(r)))),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    'XSW3: forged assertion before the signed one',
    (t) => aroundAssertion(t, (evil, a) => evil + a),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    'XSW4: signed assertion inside a forged one',
    (t) => aroundAssertion(t, (evil, a) => put(evil, '</saml:Assertion>', a)),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    'XSW5: signature moved to a forged assertion, signed one behind it',
    (t) => aroundAssertion(t, (evil, a) => put(evil, '<saml:Subject>', signatureOf(a)) + unsigned(a)),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    "XSW6: signed assertion inside a forged one's signature",
    (t) => aroundAssertion(t, (evil, a) => put(evil, '<saml:Subject>', inSignature(a, unsigned(a)))),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    'XSW7: forged assertion in an extension',
    (t) => aroundAssertion(t, (evil, a) => `<samlp:Extensions>${evil}</samlp:Extensions>${a}`),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    "XSW8: signed assertion as an object of a forged one's signature",
    (t) => aroundAssertion(t, (evil, a) => put(evil, '<saml:Subject>', inSignature(a, asObject(unsigned(a))))),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    'two signed assertions',
    (t) => aroundAssertion(t, (_, a) => a + assertionOf(saying(t))),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    'no assertion',
    (t) => change(saying(t), /<saml:Assertion.*<\/saml:Assertion>/s, ''),
    'exactly one',
    'sso.response_malformed',
  ],
  [
    'an ID used twice',
    (t) => {
      const response = saying(t)
      return change(response, '<samlp:Status>', `<samlp:Status ID="${idOf(assertionOf(response))}">`)
    },
    'used twice',
    'sso.response_malformed',
  ],
  [
    "another key under the provider's entity id",
    (t) => samlResponse(t.statement({}), t.foreign.key),
    'signature is invalid',
    'sso.signature_invalid',
  ],
  [
    "another key beside the provider's certificate",
    (t) => change(samlResponse(t.statement({}), t.foreign.key), t.foreign.key.certificate, t.key.certificate),
    'signature is invalid',
    'sso.signature_invalid',
  ],
  [
    'a NameID changed after signing',
    (t) => change(saying(t), ATTACKER, VICTIM),
    'signature is invalid',
    'sso.signature_invalid',
  ],
  [
    'an attribute changed after signing',
    (t) => change(saying(t), /<saml:AttributeValue>[^<]*/, '<saml:AttributeValue>Homer Simpson'),
    'signature is invalid',
    'sso.signature_invalid',
  ],
  [
    'a status changed in a response that is signed around a signed assertion',
    (t) => change(saying(t, {}, 'both'), 'Version="2.0"', 'Version="2.0" Consent="urn:x"'),
    'signature is invalid',
    'sso.signature_invalid',
  ],
  [
    'the signature removed',
    (t) => unsigned(saying(t, { nameId: VICTIM })),
    'signature is missing',
    'sso.signature_invalid',
  ],
  ['something else signed', (t) => somethingElseSigned(t), 'not where it may be', 'sso.response_malformed'],
  [
    'a signature over another element than its own',
    (t) => {
      const response = saying(t)
      return change(response, `URI="#${idOf(assertionOf(response))}"`, 'URI=""')
    },
    'another element than its own',
    'sso.response_malformed',
  ],
  [
    'a signature keyed with the certificate',
    (t) => keyedWithCertificate(t),
    'algorithm that is not allowed',
    'sso.algorithm_refused',
  ],
  [
    'a comment inside the digest (CVE-2025-29775)',
    (t) => change(saying(t), '<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->'),
    'more than a signature',
    'sso.response_malformed',
  ],
  [
    'two SignedInfo in one signature (CVE-2025-29774)',
    (t) => {
      const response = saying(t)
      return put(response, '<ds:SignedInfo>', elementOf(response, 'ds:SignedInfo'))
    },
    'not where it may be',
    'sso.response_malformed',
  ],
  ['a document type', (t) => `<!DOCTYPE Response>${saying(t)}`, 'document type', 'sso.response_malformed'],
  [
    'an entity',
    (t) => `<!DOCTYPE Response [<!ENTITY who "${VICTIM}">]>${change(saying(t), ATTACKER, '&who;')}`,
    'document type',
    'sso.response_malformed',
  ],
  ['a broken document', (t) => saying(t).slice(0, -3), 'not well-formed', 'sso.response_malformed'],
  [
    'a processing instruction',
    (t) => put(saying(t), '<samlp:Status>', '<?php x?>'),
    'Processing instructions',
    'sso.response_malformed',
  ],
  [
    'another audience',
    (t) => saying(t, { audience: 'urn:amazon:cognito:sp:us-east-1_other' }),
    'Audience',
    'sso.audience_wrong',
  ],
  [
    'another recipient',
    (t) =>
      change(
        saying(t, { recipient: 'https://other.example/acs' }),
        'Destination="https://other.example/acs"',
        `Destination="${t.assertionConsumerServiceUrl}"`,
      ),
    'SubjectConfirmation is for another recipient',
    'sso.destination_wrong',
  ],
  [
    'another destination',
    (t) => change(saying(t), /Destination="[^"]*"/, 'Destination="https://other.example/acs"'),
    'Destination',
    'sso.destination_wrong',
  ],
  [
    'no destination in a signed response',
    (t) => saying(t, { recipient: '' }, 'response'),
    'Destination',
    'sso.destination_wrong',
  ],
  [
    'a request that nobody made',
    (t) => saying(t, { inResponseTo: newSamlId() }),
    'InResponseTo',
    'sso.response_unasked',
  ],
  ['no request: not asked for', (t) => saying(t, { inResponseTo: undefined }), 'InResponseTo', 'sso.response_unasked'],
  [
    'an assertion that answers another sign-in',
    (t) => {
      const other = newSamlId()
      return change(saying(t, { inResponseTo: other }), `InResponseTo="${other}"`, `InResponseTo="${t.requestId}"`)
    },
    'SubjectConfirmation: InResponseTo',
    'sso.response_unasked',
  ],
  [
    'an assertion that has expired',
    (t) => saying(t, { now: Date.now() - 10 * MINUTE }),
    'SubjectConfirmation has expired',
    'sso.response_untimely',
  ],
  [
    'an assertion that is not yet valid',
    (t) => saying(t, { now: Date.now() + 2 * MINUTE }),
    'not yet valid',
    'sso.response_untimely',
  ],
  [
    "another organization's assertion",
    (t) => samlResponse(t.statement({ issuer: t.foreign.entityId }), t.foreign.key),
    'signature is invalid',
    'sso.signature_invalid',
  ],
  ['the name of another organization', (t) => saying(t, { issuer: t.foreign.entityId }), 'Issuer', 'sso.issuer_wrong'],
  ['no NameID', (t) => saying(t, { nameId: ' ' }), 'NameID', 'sso.name_missing'],
  [
    'a failure',
    (t) => change(saying(t), 'status:Success', 'status:Responder'),
    'Status code is Responder',
    'sso.provider_failed',
  ],
]
