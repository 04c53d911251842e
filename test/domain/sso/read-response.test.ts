import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { checkResponse } from '../../../shared/domain/sso/check-response.ts'
import { type ResponseFacts, readResponse } from '../../../shared/domain/sso/read-response.ts'
import { NOW, refusal } from '../records.ts'

const xml = `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"
 xmlns:d="http://www.w3.org/2000/09/xmldsig#" Destination="https://sp.test/acs"><a:Issuer>https://idp.test</a:Issuer>
<p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status>
<a:Assertion><d:Signature><d:SignedInfo><d:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/></d:SignedInfo>
<d:KeyInfo><d:X509Data><d:X509Certificate> AA
AA </d:X509Certificate></d:X509Data></d:KeyInfo></d:Signature>
<a:Subject><a:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">hank</a:NameID><a:SubjectConfirmation>
<a:SubjectConfirmationData Recipient="https://sp.test/acs"/></a:SubjectConfirmation></a:Subject>
<a:Conditions NotBefore="2026-03-01T11:59:00Z" NotOnOrAfter="2026-03-01T12:05:00Z"><a:AudienceRestriction><a:Audience>urn:sp</a:Audience>
</a:AudienceRestriction></a:Conditions>
<a:AttributeStatement><a:Attribute Name="mail"><a:AttributeValue>hank@globex.test</a:AttributeValue></a:Attribute></a:AttributeStatement>
</a:Assertion></p:Response>`
const base64 = (text: string) => Buffer.from(text).toString('base64')
const read = (text: string): ResponseFacts => {
  const result = readResponse(base64(text))
  if (!result.ok) throw new Error(JSON.stringify(result))
  return result.response
}
const expected = {
  issuer: 'https://idp.test',
  audience: 'urn:sp',
  address: 'https://sp.test/acs',
  certificates: [{ subject: 'CN=idp', fingerprint: 'ff', expiresAt: NOW }],
  addressClaims: ['mail'],
}
const codes = (facts: ResponseFacts, fingerprint: string | null = 'ff', now = NOW) =>
  checkResponse(facts, expected, fingerprint, now)
    .findings.map(({ code }) => code)
    .sort()

describe('readResponse', () => {
  it('reads what a response says of itself, and no value of an attribute', () => {
    const facts = read(xml)
    expect(facts).toEqual({
      issuer: 'https://idp.test',
      destination: 'https://sp.test/acs',
      recipients: ['https://sp.test/acs'],
      audiences: ['urn:sp'],
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      hasNameId: true,
      notBefore: '2026-03-01T11:59:00.000Z',
      notOnOrAfter: '2026-03-01T12:05:00.000Z',
      status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
      isEncrypted: false,
      isSigned: true,
      signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      certificate: 'AAAA',
      attributeNames: ['mail'],
    })
    expect(JSON.stringify(facts)).not.toContain('hank')
  })

  it('takes it as it is copied: the name before it, line ends, percent signs', () => {
    for (const copied of [
      `SAMLResponse=${encodeURIComponent(base64(xml))}`,
      ` ${base64(xml).replaceAll(/.{76}/g, '$&\r\n')}\n`,
      encodeURIComponent(base64(xml).replaceAll(/.{76}/g, '$&\r\n')),
    ]) {
      expect(readResponse(copied)).toMatchObject({ ok: true, response: { issuer: 'https://idp.test' } })
    }
  })

  it.each([
    ['nothing', '', 'not base64'],
    ['XML', xml, 'not base64'],
    ['a document type', base64(`<!DOCTYPE x>${xml}`), 'DOCTYPE is not allowed'],
    [
      'a request',
      base64('<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>'),
      'AuthnRequest, not Response',
    ],
  ])('refuses %s with a reason', (_, copied, reason) => {
    expect(refusal(readResponse(copied))).toMatchObject({
      code: 'sso.response_unreadable',
      field: 'samlResponse',
      values: { reason: expect.stringContaining(reason) },
    })
  })

  it('answers for any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof readResponse(text).ok === 'boolean'))
    fc.assert(fc.property(fc.base64String(), (text) => typeof readResponse(text).ok === 'boolean'))
    fc.assert(
      fc.property(fc.nat(xml.length), fc.nat(60), (from, length) => {
        expect(typeof readResponse(base64(xml.slice(0, from) + xml.slice(from + length))).ok).toBe('boolean')
      }),
    )
  })
})

describe('checkResponse', () => {
  it('finds a weak algorithm and nothing else', () => {
    expect(codes(read(xml))).toEqual(['response_weak_algorithm'])
  })

  it.each([
    ['a status that is none of success', xml.replace(':Success', ':Responder'), ['response_refused']],
    ['no signature', xml.replaceAll('d:Signature', 'd:Other'), ['response_unsigned']],
    ['no name', xml.replace('>hank<', '><'), ['response_name_id', 'response_weak_algorithm']],
    [
      'an assertion that is encrypted',
      xml.replaceAll(/<a:Assertion>[\s\S]*<\/a:Assertion>/g, '<a:EncryptedAssertion/>'),
      ['response_encrypted'],
    ],
    [
      'another issuer',
      xml.replace('https://idp.test', 'https://other.test'),
      ['response_issuer', 'response_weak_algorithm'],
    ],
  ])('names %s', (_, text, found) => {
    expect(codes(read(text))).toEqual(found)
  })

  it('compares the time with two minutes of mercy', () => {
    const at = (now: string) => codes(read(xml), 'ff', now)
    expect(at('2026-03-01T11:57:00.000Z')).toEqual(['response_weak_algorithm'])
    expect(at('2026-03-01T11:56:59.000Z')).toContain('response_too_early')
    expect(at('2026-03-01T12:06:59.000Z')).toEqual(['response_weak_algorithm'])
    expect(at('2026-03-01T12:07:00.000Z')).toContain('response_expired')
  })

  it('needs no certificate in the response, but one that is there must be known', () => {
    const severity = (fingerprint: string | null) =>
      checkResponse(read(xml), expected, fingerprint, NOW).findings.find(
        ({ code }) => code === 'response_signature_certificate',
      )?.severity
    expect([severity('ff'), severity(null), severity('00')]).toEqual([undefined, 'info', 'error'])
  })
})
