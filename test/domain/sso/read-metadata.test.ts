import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { readMetadata } from '../../../shared/domain/sso/read-metadata.ts'
import { metadataOf } from '../../support/sso.ts'
import { refusal } from '../records.ts'

const good = metadataOf('AAAA', 'BBBB')
const reasonOf = (xml: string) => String(refusal(readMetadata(xml)).values?.['reason'])

describe('readMetadata', () => {
  it('reads entity id, redirect address and both certificates', () => {
    expect(readMetadata(good)).toEqual({
      ok: true,
      metadata: {
        entityId: 'https://idp.example.test/?a=1&b=2',
        singleSignOnUrl: 'https://idp.example.test/redirect',
        certificates: ['AAAA', 'BBBB'],
        wantsSignedRequests: false,
      },
    })
  })

  it.each([
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${good}`, 'DOCTYPE is not allowed'],
    ['a document type in small letters, behind a comment', `<!-- --><!doctype x>${good}`, 'DOCTYPE is not allowed'],
    ['nothing', '', 'it has no element'],
    ['what is no XML', 'certificate', 'there is text outside of every element'],
    [
      'an element that does not end',
      good.replace('</EntityDescriptor>', ''),
      'the element EntityDescriptor does not end',
    ],
    [
      'an element that ends as another',
      good.replace('</IDPSSODescriptor>', '</SPSSODescriptor>'),
      'the element IDPSSODescriptor does not end where it should',
    ],
    ['a second outermost element', `${good}<a/>`, 'it is not well-formed XML'],
    ['an attribute that is given twice', good.replace('entityID=', 'entityID="x" entityID='), 'has entityID twice'],
    [
      'an attribute without quotes',
      good.replace('use="signing"', 'use=signing'),
      'the element KeyDescriptor is not well-formed',
    ],
    ['a prefix without a namespace', good.replaceAll('ds:KeyInfo', 'xx:KeyInfo'), 'xx:KeyInfo has a prefix'],
    ['a reference that is not known', good.replace('&amp;', '&evil;'), 'a reference that is not known: &evil;'],
    [
      'many providers',
      `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>`,
      'must be EntityDescriptor',
    ],
    ['a service provider', good.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'), 'IDPSSODescriptor'],
    ['an element of another namespace', good.replace('SAML:2.0:metadata', 'SAML:1.0:metadata'), 'EntityDescriptor'],
    ['no entityID', good.replace(/entityID="[^"]*"/, ''), 'the element EntityDescriptor has no entityID'],
    [
      'no redirect binding',
      good.replace('HTTP-Redirect', 'SOAP'),
      'SingleSignOnService with the HTTP-Redirect binding',
    ],
    ['no key', metadataOf(), 'no element KeyDescriptor for signing'],
    ['no certificate', metadataOf('AAAA').replaceAll('ds:X509Certificate', 'ds:X509SKI'), 'no element X509Certificate'],
    ['a web page', '<html><body>Sign in</body></html>', 'it is a web page'],
    [
      'a message',
      '<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>',
      'AuthnRequest is a message, not metadata',
    ],
    [
      'an address of another kind',
      good.replace('https://idp.example.test/redirect', 'javascript:alert(1)'),
      'Location',
    ],
    [
      'no place to sign in',
      good.replaceAll('SingleSignOnService', 'SingleLogoutService'),
      'IDPSSODescriptor has no SingleSignOnService',
    ],
    ['only a certificate for encryption', metadataOf('AAAA').replace('"signing"', '"encryption"'), 'X509Certificate'],
    ['three certificates', metadataOf('AAAA', 'BBBB', 'CCCC'), 'more than 2 elements X509Certificate'],
    ['elements without end', '<a>'.repeat(100_000), 'not well-formed'],
  ])('refuses %s, and names the element', (_, xml, reason) => {
    expect(reasonOf(xml)).toContain(reason)
    expect(readMetadata(xml)).toMatchObject({ code: 'sso.metadata_invalid', field: 'data.idpMetadata' })
  })

  it('answers for any text without throwing, also where a piece is cut out', () => {
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(40), (from, length) => {
        expect(typeof readMetadata(good.slice(0, from) + good.slice(from + length)).ok).toBe('boolean')
      }),
    )
  })
})
