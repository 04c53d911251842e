import { describe, expect, it } from '@jest/globals'
import {
  introducedAs,
  introductionIn,
  isJustLinked,
  toldReceived,
  toldRefusal,
  triggerRefusals,
} from '../../../shared/domain/sso/told-refusal.ts'
import { explain } from '../../../shared/errors/catalogue.ts'

const invalid = (text: string) => `Invalid SAML response received: ${text}. `

describe('what the user pool tells', () => {
  it.each(triggerRefusals)('is %s where its trigger said so', (code) => {
    expect(toldRefusal(`Error in SAML response processing: PreSignUp failed with error ${code}. `).code).toBe(code)
  })

  it('is the stumble over a fresh link where an entry was found', () => {
    expect(isJustLinked('Error in SAML response processing: Already found an entry for username a_b. ')).toBe(true)
    expect(isJustLinked('PreSignUp failed with error sso.not_member.')).toBe(false)
  })

  it.each([
    [invalid('SAML Assertion signature is invalid'), 'sso.signature_invalid'],
    ['Error in SAML response processing: SAML Assertion signature is invalid', 'sso.signature_invalid'],
    [invalid('SAML Assertion signature is missing'), 'sso.signature_invalid'],
    [invalid('A signature uses an algorithm that is not allowed'), 'sso.algorithm_refused'],
    [invalid('Response must hold exactly one assertion'), 'sso.response_malformed'],
    [invalid('Response is refused: it has a document type'), 'sso.response_malformed'],
    [invalid('A signature is not where it may be'), 'sso.response_malformed'],
    [invalid('Audience restriction does not include this user pool'), 'sso.audience_wrong'],
    [invalid('SubjectConfirmation is for another recipient'), 'sso.destination_wrong'],
    [invalid('Destination is not this address'), 'sso.destination_wrong'],
    [invalid('InResponseTo names no request of this sign-in'), 'sso.response_unasked'],
    ['Invalid samlResponse or relayState from identity provider', 'sso.response_unasked'],
    [invalid('Assertion is not yet valid or no longer'), 'sso.response_untimely'],
    [invalid('SubjectConfirmation has expired or is not yet valid'), 'sso.response_untimely'],
    [invalid('Assertion was used before'), 'sso.response_replayed'],
    [
      invalid('Issuer is not this identity provider (received https://x.example/audience, expected y)'),
      'sso.issuer_wrong',
    ],
    [invalid('NameID is missing'), 'sso.name_missing'],
    [invalid('Status code is Responder'), 'sso.provider_failed'],
    ['PreSignUp failed with error sso.not_member. ', 'sso.not_member'],
    ['okta Error - 400 invalid_request The audience is wrong', 'sso.provider_refused'],
    ['PreSignUp failed with error sso.everything. ', 'sso.provider_refused'],
    ['', 'sso.provider_refused'],
  ])('is explained: %s', (description, code) => {
    expect(toldRefusal(description).code).toBe(code)
  })

  it('is shown as it is where nobody knows it, on one line and not long', () => {
    const text = invalid(`Invalid user attributes: name: The attribute\u0000 is\n required${' x'.repeat(400)}`)
    const { text: shown } = explain(toldRefusal(text))
    expect(shown).toContain('Invalid user attributes: name: The attribute is required x')
    expect(shown.length).toBeLessThan(450)
  })

  it.each([
    [`Value '0123456789abcdef0123456789abcdef_hank scorpio' at 'userName' failed`, 'scorpio'],
    ['User 0123456789abcdef0123456789abcdef_hank.scorpio is disabled', 'hank'],
    ['hank@globex.example may not', 'hank'],
    [`bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9l`, 'eyJ'],
    [`response ${Buffer.from('<samlp:Response ID="_1"><saml:Assertion>').toString('base64')}`, 'PHNhbWxw'],
  ])('names nobody and holds nothing that signs in: %s', (description, secret) => {
    expect(explain(toldRefusal(description)).text).not.toContain(secret)
  })

  it.each([
    ['Audience restriction (received urn:other, expected urn:pool)', { audience: 'urn:other' }],
    [
      'Destination is not (received https://other.example/acs, expected https://here/acs)',
      {
        destination: 'https://other.example/acs',
      },
    ],
    ['Issuer is not (received https://hank@idp.example, expected x)', { issuer: 'https:***@idp.example' }],
    ['NameID is missing (received urn:format, expected one)', { nameIdFormat: 'urn:format' }],
    ['Audience restriction does not include this pool', {}],
    ['Assertion was used before (received x, expected y)', {}],
  ])('says what came, where it says so: %s', (text, received) => {
    const description = invalid(text)
    expect(toldReceived(description, toldRefusal(description).code)).toEqual(received)
  })

  it('names the introduction that its trigger keeps, and nothing that merely looks like one', () => {
    const id = 'A'.repeat(43)
    const inSaml = (message: string) => `Error in SAML response processing: PreSignUp failed with error ${message}. `
    expect(introductionIn(inSaml(introducedAs(id)))).toBe(id)
    expect(introductionIn(introducedAs(id))).toBeUndefined()
    expect(introductionIn(inSaml(introducedAs('x')))).toBeUndefined()
  })
})
