import { beforeEach, describe, expect, it } from '@jest/globals'
import { nameIdFormats } from '../../../infra/local/identity-provider/metadata.ts'
import { samlResponse } from '../../../infra/local/identity-provider/saml-response.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { replace } from '../../../shared/store/change-set.ts'
import { verifiedDomain } from '../../support/domains.ts'
import { type Office, office } from '../../support/office.ts'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { enforce } from '../../support/policies.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import type { ClientScene } from '../../support/scene.ts'
import { certificates, metadataOf, ssoBody } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

const ADDRESS = 'https://idp.example.test/metadata'
let world: World
let place: Office

beforeEach(async () => {
  world = await createWorld()
  place = await office(world)
})

const request = () => place.request(place.admin, 'POST', '/sso/check', {})
const save = async (over: Parameters<typeof ssoBody>[0] = {}) => {
  const answer = await place.call(place.admin, 'POST', '/sso', await ssoBody(over))
  expect(answer.status).toBe(200)
}
const check = async (body: object = {}) =>
  writesNothing(world, async () => place.call(place.admin, 'POST', '/sso/check', body))
const codes = ({ body }: Awaited<ReturnType<typeof check>>, severity?: string): string[] =>
  body.findings
    .filter((one: { severity: string }) => severity === undefined || one.severity === severity)
    .map(({ code }: { code: string }) => code)
    .sort()

/** A response of the identity provider that `ssoBody` configures, in base64. */
async function response(over: Partial<Parameters<typeof samlResponse>[0]> = {}, at = 0): Promise<string> {
  const key = (await certificates)[at]
  if (!key) throw new Error('There is no such certificate')
  const statement = {
    issuer: 'https://idp.example.test',
    audience: 'urn:amazon:cognito:sp:us-east-1_Test',
    recipient: 'https://pages.keyward.test/saml2/idpresponse',
    inResponseTo: '_1',
    nameId: 'secret-name-of-hank',
    nameIdFormat: nameIdFormats.persistent,
    attributes: { mail: 'hank@globex.example', displayName: 'Hank' },
    now: Date.parse(world.now()),
    ...over,
  }
  return Buffer.from(samlResponse(statement, key)).toString('base64')
}

describe('checkSso', () => {
  itGuardsTheOrganization(
    () => ({
      world,
      opened: { organizationId: place.organizationId, id: place.scene.providerId } as ClientScene,
      request: { ...request(), body: { data: { configType: 2 } } },
    }),
    { refuses: [2, 4] },
  )
  itNeedsAJsonObject(() => ({ world, request: request() }), { bodyBytesMax: 512 * 1024 })

  it('refuses where nothing is saved and nothing is sent', async () => {
    const { status, body } = await check()
    expect([status, body.code]).toEqual([400, 'sso.not_configured'])
  })

  it('finds nothing wrong with what is right, and says which claims are read', async () => {
    await save()
    await verifiedDomain(world, place.organizationId, 'globex.test')
    const answer = await check()
    expect(answer.body).toMatchObject({ object: 'ssoCheck', response: null })
    expect(codes(answer)).toEqual(['claims_read', 'connection_pending', 'not_required'])
    expect(codes(answer, 'error')).toEqual([])
  })

  it('says that it is off, without identifier, and that nobody is let in by his domain', async () => {
    await save({ enabled: false, identifier: null })
    const answer = await check()
    expect(codes(answer, 'info')).toEqual(['claims_read', 'no_verified_domain', 'sso_off'])
    expect(codes(answer, 'warning')).toEqual(['identifier_missing'])
  })

  it('says why the user pool did not take it', async () => {
    await save()
    const saved = await world.store.get('SsoConfiguration', place)
    const connection = { state: 'failed', reason: 'No signing certificate.', userPoolId: null } as const
    if (saved) await world.store.commit([replace('SsoConfiguration', saved, { connection })])
    const { body } = await check()
    expect(body.findings).toContainEqual(
      expect.objectContaining({ code: 'connection_failed', text: expect.stringContaining('No signing certificate.') }),
    )
  })

  it('says that the policy locks everybody out while it is off', async () => {
    await save({ enabled: false })
    await enforce(world, place.organizationId, [PolicyType.SingleOrg, PolicyType.RequireSso])
    expect(codes(await check(), 'error')).toEqual(['required_while_off'])
  })

  it('says which certificate expired, expires, or is not good yet, and that the address is http', async () => {
    await save({ data: { idpSingleSignOnServiceUrl: 'http://idp.example.test/sso', spNameIdFormat: 8 } })
    const tenYears = 3650 * 24
    world.pass({ hours: tenYears - 31 * 24 * 6 })
    const { expiresAt } = (await place.call(place.admin, 'GET', '/sso')).body.certificates[0]
    world.stopClock(expiresAt, 5 * 86_400_000)
    expect(codes(await check(), 'warning')).toEqual([
      'certificate_expiring',
      'name_id_transient',
      'sign_in_address_http',
    ])
    world.stopClock(expiresAt)
    expect(codes(await check(), 'error')).toEqual(['certificate_expired'])
    world.stopClock('2020-01-01T00:00:00.000Z')
    expect(codes(await check(), 'warning')).toContain('certificate_not_yet_valid')
  })

  it('fetches metadata behind its address, and names what differs', async () => {
    const [first] = await certificates
    await save({ data: { idpMetadataUrl: ADDRESS } })
    expect(codes(await check(), 'error')).toEqual(['metadata_unreachable'])
    world.web.set(ADDRESS, metadataOf(first.certificate))
    expect(codes(await check(), 'error')).toEqual(['entity_id_differs'])
    world.web.set(ADDRESS, metadataOf(first.certificate).replace('HTTP-Redirect', 'SOAP'))
    expect(codes(await check(), 'error')).toEqual(['sso.metadata_invalid'])
    world.web.set(
      ADDRESS,
      metadataOf(first.certificate).replace('<IDPSSODescriptor', '<IDPSSODescriptor WantAuthnRequestsSigned="true"'),
    )
    expect(codes(await check(), 'error')).toContain('signed_requests_wanted')
  })

  it('looks at what is sent along without saving it, and says why it could not be saved', async () => {
    const { data, identifier } = await ssoBody()
    expect(codes(await check({ data, identifier, enabled: true }), 'error')).toEqual([])
    const without = await check({ data: { ...data, idpMetadata: '<EntityDescriptor/>' } })
    expect(without.body.findings).toEqual([
      {
        severity: 'error',
        code: 'sso.metadata_invalid',
        text: expect.stringContaining('EntityDescriptor'),
        field: 'data.idpMetadata',
      },
    ])
    expect(await world.store.get('SsoConfiguration', place)).toBeUndefined()
  })

  it('asks an OpenID provider for its discovery document, and names what is missing there', async () => {
    const authority = 'https://op.example.test'
    const body = { data: { configType: 1, authority, clientId: 'a', clientSecret: 'b' }, identifier: 'globex-oidc' }
    const discovery = `${authority}/.well-known/openid-configuration`
    expect(codes(await check(body), 'error')).toEqual(['metadata_unreachable'])
    const document = {
      issuer: authority,
      authorization_endpoint: `${authority}/a`,
      token_endpoint: `${authority}/t`,
      jwks_uri: `${authority}/k`,
      userinfo_endpoint: `${authority}/u`,
    }
    world.web.set(discovery, JSON.stringify(document))
    expect(codes(await check(body), 'error')).toEqual([])
    world.web.set(discovery, JSON.stringify({ ...document, issuer: 'https://other.example.test', jwks_uri: undefined }))
    expect(codes(await check(body), 'error')).toEqual(['endpoint_missing', 'issuer_differs'])
    world.web.set(discovery, 'nonsense')
    expect(codes(await check(body), 'error')).toEqual(['metadata_invalid'])
  })

  it('compares a response with what is expected, by names of attributes and never by values', async () => {
    await save()
    const answer = await check({ samlResponse: await response() })
    expect(codes(answer, 'error')).toEqual([])
    const { comparisons, attributeNames, nameIdFormat } = answer.body.response
    expect(comparisons.map(({ name, matches }: { name: string; matches: boolean }) => [name, matches])).toEqual([
      ['issuer', true],
      ['audience', true],
      ['destination', true],
      ['recipient', true],
      ['signatureCertificate', true],
    ])
    expect([attributeNames, nameIdFormat]).toEqual([['mail', 'displayName'], nameIdFormats.persistent])
    expect(JSON.stringify(answer.body)).not.toMatch(/hank/i)
  })

  it('names everything that is wrong about a response', async () => {
    await save()
    const wrong = {
      issuer: 'https://other.example.test',
      audience: 'urn:other',
      recipient: 'https://elsewhere.example.test/acs',
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
      attributes: { displayName: 'Hank' },
      now: Date.parse(world.now()) + 600_000,
    }
    const answer = await check({ samlResponse: await response(wrong, 1) })
    expect(codes(answer, 'error')).toEqual([
      'response_address',
      'response_audience',
      'response_destination',
      'response_issuer',
      'response_name_id_transient',
      'response_recipient',
      'response_signature_certificate',
      'response_too_early',
    ])
    const [issuer] = answer.body.response.comparisons
    expect(issuer).toEqual({
      name: 'issuer',
      expected: ['https://idp.example.test'],
      received: ['https://other.example.test'],
      matches: false,
    })
  })

  it.each([
    ['no base64', '<xml>'],
    ['a document type', Buffer.from('<!DOCTYPE x><a/>').toString('base64')],
    ['another message', Buffer.from('<a/>').toString('base64')],
  ])('refuses %s in place of a response', async (_, samlResponse) => {
    await save()
    const { status, body } = await check({ samlResponse })
    expect([status, body.code]).toEqual([400, 'sso.response_unreadable'])
  })

  it('refuses a response that is too large', async () => {
    await save()
    expect((await check({ samlResponse: 'A'.repeat(150_001) })).body.code).toBe('request.invalid')
  })
})
