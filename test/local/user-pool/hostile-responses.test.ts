import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals'
import {
  newSamlId,
  type Signed,
  type Statement,
  samlResponse,
} from '../../../infra/local/identity-provider/saml-response.ts'
import { signElement } from '../../../infra/local/identity-provider/xml-signature.ts'
import { type Contract, claimsOf, itLocally, openContract } from './contract.ts'
import {
  type Begun,
  begin,
  bring,
  exchange,
  type Federation,
  federate,
  makeProvider,
  statementOf,
  type TestProvider,
} from './federation.ts'

let contract: Contract
let federation: Federation
let initech: TestProvider
let begun: Begun
beforeAll(async () => {
  contract = await openContract()
  federation = await federate(contract)
  initech = await makeProvider('initech')
})
beforeEach(async () => {
  begun = await begin(federation)
})
afterAll(() => contract.close())

const minute = 60_000
const victim = 'hank@globex.example'
const attacker = 'mallory@globex.example'

/** What the identity provider honestly says of the attacker, with changes that he could bring about. */
function saying(changes: Partial<Statement> = {}, signed: Signed = 'assertion'): string {
  return samlResponse(statementOf(federation, begun, { nameId: attacker, ...changes }), federation.provider.key, signed)
}

const elementOf = (xml: string, name: string) => new RegExp(`<${name}[ >].*</${name}>`, 's').exec(xml)?.[0] ?? ''
const assertionOf = (xml: string) => elementOf(xml, 'saml:Assertion')
const signatureOf = (xml: string) => elementOf(xml, 'ds:Signature')
const idOf = (xml: string) => / ID="([^"]*)"/.exec(xml)?.[1] ?? ''
const put = (xml: string, before: string, inserted: string) => xml.replace(before, () => inserted + before)
const change = (xml: string, from: string | RegExp, to: string) => {
  const changed = xml.replace(from, () => to)
  expect(changed).not.toBe(xml)
  return changed
}
const unsigned = (xml: string) => change(xml, signatureOf(xml), '')

/** A signed element turned into one about the victim, with an ID of its own and no signature. */
function forged(xml: string): string {
  return change(unsigned(xml).replaceAll(attacker, victim), / ID="[^"]*"/, ` ID="${newSamlId()}"`)
}

/** The signed response put somewhere into a forged one. */
function aroundResponse(place: (signed: string) => string): string {
  const signed = saying({}, 'response')
  return put(forged(signed), '<samlp:Status>', place(signed))
}

/** The signed assertion put somewhere aside, and a forged one in its place. */
function aroundAssertion(place: (evil: string, signed: string) => string): string {
  const response = saying()
  const signed = assertionOf(response)
  return change(response, signed, place(forged(signed), signed))
}

const inSignature = (xml: string, inserted: string) => put(signatureOf(xml), '</ds:Signature>', inserted)
const asObject = (xml: string) => `<ds:Object>${xml}</ds:Object>`

/** Swaps the RSA signature for one keyed with what everybody knows. */
function keyedWithCertificate(): string {
  const response = saying()
  const hmac = createHmac('sha256', federation.provider.key.certificate).update(signatureOf(response)).digest('base64')
  const method = change(
    response,
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  )
  return change(method, elementOf(method, 'ds:SignatureValue'), `<ds:SignatureValue>${hmac}</ds:SignatureValue>`)
}

/** Nothing about the victim is signed, but something else is, with the right key. */
function somethingElseSigned(): string {
  const id = newSamlId()
  const other = `<saml:Advice xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}"><saml:Issuer>x</saml:Issuer></saml:Advice>`
  const advice = signElement(other, id, federation.provider.key)
  return put(saying({ nameId: victim }, 'nothing'), '<saml:AuthnStatement', advice)
}

const hostile: [name: string, make: () => string, reason: string][] = [
  [
    'XSW1: signed response inside a forged one',
    () => aroundResponse((r) => unsigned(r) + signatureOf(r)),
    'exactly one',
  ],
  [
    "XSW2: signed response inside a forged one's signature",
    () => aroundResponse((r) => inSignature(r, asObject(unsigned(r)))),
    'exactly one',
  ],
  ['XSW3: forged assertion before the signed one', () => aroundAssertion((evil, a) => evil + a), 'exactly one'],
  [
    'XSW4: signed assertion inside a forged one',
    () => aroundAssertion((evil, a) => put(evil, '</saml:Assertion>', a)),
    'exactly one',
  ],
  [
    'XSW5: signature moved to a forged assertion, signed one behind it',
    () => aroundAssertion((evil, a) => put(evil, '<saml:Subject>', signatureOf(a)) + unsigned(a)),
    'exactly one',
  ],
  [
    "XSW6: signed assertion inside a forged one's signature",
    () => aroundAssertion((evil, a) => put(evil, '<saml:Subject>', inSignature(a, unsigned(a)))),
    'exactly one',
  ],
  [
    'XSW7: forged assertion in an extension',
    () => aroundAssertion((evil, a) => `<samlp:Extensions>${evil}</samlp:Extensions>${a}`),
    'exactly one',
  ],
  [
    "XSW8: signed assertion as an object of a forged one's signature",
    () => aroundAssertion((evil, a) => put(evil, '<saml:Subject>', inSignature(a, asObject(unsigned(a))))),
    'exactly one',
  ],
  ['two signed assertions', () => aroundAssertion((_, a) => a + assertionOf(saying())), 'exactly one'],
  ['no assertion', () => change(saying(), /<saml:Assertion.*<\/saml:Assertion>/s, ''), 'exactly one'],
  [
    'an ID used twice',
    () => {
      const response = saying()
      return change(response, '<samlp:Status>', `<samlp:Status ID="${idOf(assertionOf(response))}">`)
    },
    'used twice',
  ],
  [
    "another key under the provider's entity id",
    () => samlResponse(statementOf(federation, begun), initech.key),
    'signature is invalid',
  ],
  [
    "another key beside the provider's certificate",
    () =>
      change(
        samlResponse(statementOf(federation, begun), initech.key),
        initech.key.certificate,
        federation.provider.key.certificate,
      ),
    'signature is invalid',
  ],
  ['a NameID changed after signing', () => change(saying(), attacker, victim), 'signature is invalid'],
  [
    'an attribute changed after signing',
    () => change(saying(), 'Hank Scorpio', 'Homer Simpson'),
    'signature is invalid',
  ],
  [
    'a status changed in a response that is signed around a signed assertion',
    () => change(saying({}, 'both'), 'Version="2.0"', 'Version="2.0" Consent="urn:x"'),
    'signature is invalid',
  ],
  ['the signature removed', () => unsigned(saying({ nameId: victim })), 'signature is missing'],
  ['something else signed', somethingElseSigned, 'not where it may be'],
  [
    'a signature over another element than its own',
    () => {
      const response = saying()
      return change(response, `URI="#${idOf(assertionOf(response))}"`, 'URI=""')
    },
    'another element than its own',
  ],
  ['a signature keyed with the certificate', keyedWithCertificate, 'algorithm that is not allowed'],
  [
    'a comment inside the digest (CVE-2025-29775)',
    () => change(saying(), '<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->'),
    'more than a signature',
  ],
  [
    'two SignedInfo in one signature (CVE-2025-29774)',
    () => {
      const response = saying()
      return put(response, '<ds:SignedInfo>', elementOf(response, 'ds:SignedInfo'))
    },
    'not where it may be',
  ],
  ['a document type', () => `<!DOCTYPE Response>${saying()}`, 'document type'],
  [
    'an entity',
    () => `<!DOCTYPE Response [<!ENTITY who "${victim}">]>${change(saying(), attacker, '&who;')}`,
    'document type',
  ],
  ['a broken document', () => saying().slice(0, -3), 'not well-formed'],
  ['a processing instruction', () => put(saying(), '<samlp:Status>', '<?php x?>'), 'Processing instructions'],
  ['another audience', () => saying({ audience: 'urn:amazon:cognito:sp:us-east-1_other' }), 'Audience'],
  [
    'another recipient',
    () =>
      change(
        saying({ recipient: 'https://other.example/acs' }),
        'Destination="https://other.example/acs"',
        `Destination="${begun.assertionConsumerServiceUrl}"`,
      ),
    'SubjectConfirmation',
  ],
  [
    'another destination',
    () => change(saying(), /Destination="[^"]*"/, 'Destination="https://other.example/acs"'),
    'Destination',
  ],
  ['no destination in a signed response', () => saying({ recipient: '' }, 'response'), 'Destination'],
  ['a request that nobody made', () => saying({ inResponseTo: newSamlId() }), 'InResponseTo'],
  ['no request: not asked for', () => saying({ inResponseTo: undefined }), 'InResponseTo'],
  [
    'an assertion that answers another sign-in',
    () => {
      const other = newSamlId()
      return change(saying({ inResponseTo: other }), `InResponseTo="${other}"`, `InResponseTo="${begun.requestId}"`)
    },
    'SubjectConfirmation',
  ],
  ['an assertion that has expired', () => saying({ now: Date.now() - 10 * minute }), 'SubjectConfirmation'],
  ['an assertion that is not yet valid', () => saying({ now: Date.now() + 2 * minute }), 'not yet valid'],
  [
    "another organization's assertion",
    () => samlResponse(statementOf(federation, begun, { issuer: initech.entityId }), initech.key),
    'signature is invalid',
  ],
  ['the name of another organization', () => saying({ issuer: initech.entityId }), 'Issuer'],
  ['no NameID', () => saying({ nameId: ' ' }), 'NameID'],
  ['a failure', () => change(saying(), 'status:Success', 'status:Responder'), 'Status code is Responder'],
]

describe('a response of an identity provider', () => {
  itLocally('is accepted when it is honest', async () => {
    expect((await bring(begun, saying())).said).toHaveProperty('code')
  })

  itLocally.each(hostile)('is refused: %s', async (_, make, reason) => {
    const { said } = await bring(begun, make())
    expect(said).toEqual({ error: 'server_error', error_description: expect.any(String), state: 'st-1' })
    expect(said.error_description).toMatch(/^Invalid SAML response received: /)
    expect(said.error_description).toContain(reason)
  })

  itLocally('is refused when it was brought before', async () => {
    const response = saying()
    expect((await bring(begun, response)).said).toHaveProperty('code')
    expect(await bring(begun, response)).toEqual({ status: 400, said: {} })
  })

  itLocally('is refused when its assertion was used in another sign-in', async () => {
    const assertionId = newSamlId()
    await bring(begun, saying({ assertionId }))
    begun = await begin(federation)
    expect((await bring(begun, saying({ assertionId }))).said.error_description).toContain('was used before')
  })

  itLocally('is refused at once after another was refused in the same sign-in', async () => {
    await bring(begun, unsigned(saying()))
    expect(await bring(begun, saying())).toEqual({ status: 400, said: {} })
  })

  itLocally('is refused with a RelayState that is not known, or too old', async () => {
    expect(await bring({ ...begun, relayState: 'x' }, saying())).toEqual({ status: 400, said: {} })
    contract.pass(5 * minute)
    const late = await bring(begun, saying())
    contract.pass(-5 * minute)
    expect(late).toEqual({ status: 400, said: {} })
  })

  itLocally('names the whole NameID when a comment stands in it, never what is before', async () => {
    const response = change(saying({ nameId: `${victim}.evil.example` }), `>${victim}.evil`, `>${victim}<!---->.evil`)
    const { said } = await bring(begun, response)
    expect(claimsOf((await exchange(federation, { begun, said })).id_token)).toMatchObject({
      'cognito:username': `globex_${victim}.evil.example`,
    })
  })

  itLocally('may come from a clock that is half a minute wrong', async () => {
    expect((await bring(begun, saying({ now: Date.now() + minute / 2 }))).said).toHaveProperty('code')
    begun = await begin(federation)
    expect((await bring(begun, saying({ now: Date.now() - 5.5 * minute }))).said).toHaveProperty('code')
  })
})
