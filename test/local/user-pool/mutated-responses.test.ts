import { beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { makeSigningCertificate } from '../../../infra/local/identity-provider/certificate.ts'
import { samlResponse } from '../../../infra/local/identity-provider/saml-response.ts'
import { type Assertion, type Expectation, readSamlResponse } from '../../../infra/local/user-pool/saml-response.ts'
import { SamlRefusal } from '../../../infra/local/user-pool/saml-structure.ts'

const now = Date.UTC(2026, 10, 22, 12)
let expected: Expectation
let honest: string[]
let said: Assertion
beforeAll(async () => {
  const key = await makeSigningCertificate('globex', new Date())
  expected = {
    metadata: {
      entityId: 'https://globex.example',
      singleSignOnUrl: 'https://globex.example/sso',
      certificates: [key.certificate],
    },
    audience: 'urn:amazon:cognito:sp:local_1',
    assertionConsumerServiceUrl: 'https://pool.example/saml2/idpresponse',
    requestId: '_request',
    now,
  }
  const statement = {
    issuer: 'https://globex.example',
    audience: expected.audience,
    recipient: expected.assertionConsumerServiceUrl,
    inResponseTo: '_request',
    nameId: 'hank@globex.example',
    nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    attributes: { mail: 'hank@globex.example' },
    now,
    assertionId: '_assertion',
  }
  honest = (['assertion', 'response', 'both'] as const).map((signed) => samlResponse(statement, key, signed))
  said = await read(honest[0] ?? '')
})

const read = async (xml: string) => readSamlResponse(Buffer.from(xml).toString('base64'), expected)

/** Something that may be done to a text between two places. */
const edit = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 400 }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  way: fc.constantFrom('cut', 'copy', 'move', 'write'),
  text: fc.constantFrom(
    'x',
    '<!---->',
    '<a/>',
    ' ',
    '&#x41;',
    '</saml:Assertion>',
    '<saml:NameID>evil</saml:NameID>',
    '\r',
  ),
})
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never

function edited(xml: string, { from, length, to, way, text }: Edit): string {
  const at = Math.floor(from * xml.length)
  const piece = xml.slice(at, at + length)
  const rest = way === 'copy' || way === 'write' ? xml : xml.slice(0, at) + xml.slice(at + length)
  const target = Math.floor(to * rest.length)
  const inserted = { cut: '', copy: piece, move: piece, write: text }[way]
  return rest.slice(0, target) + inserted + rest.slice(target)
}

describe('a signed response that somebody changed', () => {
  it('says what was signed, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 }), fc.array(edit, { minLength: 1, maxLength: 3 }), async (which, edits) => {
        const changed = edits.reduce(edited, honest[which] ?? '')
        const outcome = await read(changed).catch((error: unknown) => error)
        if (!(outcome instanceof SamlRefusal)) expect(outcome).toEqual(said)
      }),
      { numRuns: 1000 },
    )
  }, 120_000)
})
