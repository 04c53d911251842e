import { beforeAll, describe, expect, it } from '@jest/globals'
import { organizationKey, open as unseal } from '../../../functions/runtime/sealed-text.ts'
import { PolicyType } from '../../../shared/domain/policy/policy-type.ts'
import { itGuardsTheOrganization } from '../../support/organization-door.ts'
import { enforce } from '../../support/policies.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type Person,
  type ProviderScene,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { certificates, metadataOf, ssoBody } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

const openId = { configType: 1, authority: 'https://op.example.test', clientId: 'keyward', clientSecret: 'hush-hush' }

let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person
let body: Awaited<ReturnType<typeof ssoBody>>

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene, { planType: 19 })
  owner = await confirmedOwner(world, scene, opened)
  body = await ssoBody()
})

const request = (asked: object = body, subject = owner.subject, organizationId = opened.organizationId) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/sso`,
  body: asked,
  subject,
})

const refused = async (asked: object, organizationId = opened.organizationId, subject = owner.subject) =>
  writesNothing(world, async () => world.call(request(asked, subject, organizationId)))

describe('saveSsoConfiguration', () => {
  itGuardsTheOrganization(() => ({ world, opened, request: request() }), { refuses: [2, 4] })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('saves what was asked, shows the certificate, and asks a worker to tell the user pool', async () => {
    const answer = await world.call(request())
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      object: 'organizationSso',
      enabled: true,
      identifier: body.identifier,
      data: { configType: 2, idpEntityId: 'https://idp.example.test', spSigningBehavior: 0 },
      urls: {
        callbackPath: 'https://pages.keyward.test/oauth2/idpresponse',
        spEntityId: 'urn:amazon:cognito:sp:us-east-1_Test',
        spAcsUrl: 'https://pages.keyward.test/saml2/idpresponse',
        spMetadataUrl: null,
      },
      certificates: [
        {
          subject: 'CN=idp.example.test',
          fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
          validFrom: '2026-03-01T11:00:00.000Z',
          expiresAt: '2036-02-27T11:00:00.000Z',
          expired: false,
        },
      ],
      connection: { state: 'pending', reason: null },
    })
    const requests = await world.store.listAll('SsoProvisioning', { organizationId: opened.organizationId })
    expect(requests).toHaveLength(1)
  })

  it('lets the provider, an administrator, and a member with the right for it in', async () => {
    const custom = await member(world, opened.organizationId, { type: 4, status: 2, permissions: ['manageSso'] })
    const admin = await member(world, opened.organizationId, { type: 1, status: 2 })
    const staff = await providerUser(world, scene, 1)
    for (const { subject } of [custom, admin, staff, scene.admin]) {
      expect((await world.call(request(body, subject))).status).toBe(200)
    }
  })

  it('takes armour and whitespace off certificates, and keeps two', async () => {
    const [first, second] = await certificates
    const armoured = `-----BEGIN CERTIFICATE-----\n${first.certificate.replaceAll(/.{64}/g, '$&\r\n')}\n-----END CERTIFICATE-----\n`
    const data = { idpX509PublicCert: armoured, idpX509PublicCertNext: second.certificate }
    const answer = await world.call(request(await ssoBody({ identifier: body.identifier, data })))
    expect(answer.body.data).toMatchObject({
      idpX509PublicCert: first.certificate,
      idpX509PublicCertNext: second.certificate,
    })
    expect(answer.body.certificates.map(({ subject }: { subject: string }) => subject)).toEqual([
      'CN=idp.example.test',
      'CN=next.example.test',
    ])
  })

  it('reads pasted metadata, and does not answer it back', async () => {
    const [first, second] = await certificates
    const data = { idpMetadata: metadataOf(first.certificate, second.certificate), idpEntityId: null }
    const answer = await world.call(request(await ssoBody({ identifier: body.identifier, data })))
    expect(answer.body.data).toMatchObject({
      idpEntityId: 'https://idp.example.test/?a=1&b=2',
      idpSingleSignOnServiceUrl: 'https://idp.example.test/redirect',
      idpX509PublicCertNext: second.certificate,
    })
    expect(answer.body.data).not.toHaveProperty('idpMetadata')
  })

  it('keeps the secret of an OpenID client encrypted, and never answers it', async () => {
    const asked = { ...body, data: openId }
    const answer = await world.call(request(asked))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      data: { configType: 1, authority: 'https://op.example.test', clientSecret: null, clientSecretSet: true },
      urls: { callbackPath: 'https://pages.keyward.test/oauth2/idpresponse' },
      certificates: [],
    })
    const read = await world.call({ ...request(), method: 'GET', body: undefined })
    for (const text of [answer.body, read.body, await world.table.items()]) {
      expect(JSON.stringify(text)).not.toContain('hush-hush')
    }
    const stored = await world.store.get('SsoConfiguration', opened)
    const settings = stored?.settings.configType === 1 ? stored.settings : undefined
    expect(unseal(await organizationKey(world.macKey, opened.organizationId), settings?.clientSecret ?? '')).toBe(
      'hush-hush',
    )
  })

  it('keeps the secret that is left out, but not for another client or authority', async () => {
    await world.call(request({ ...body, data: openId }))
    const before = await world.store.get('SsoConfiguration', opened)
    const { clientSecret: _, ...without } = openId
    expect((await world.call(request({ ...body, data: { ...without, additionalScopes: 'groups' } }))).status).toBe(200)
    const after = await world.store.get('SsoConfiguration', opened)
    const secretIn = (stored: typeof after) => (stored?.settings.configType === 1 ? stored.settings.clientSecret : '')
    expect(secretIn(after)).toBe(secretIn(before))
    for (const over of [{ authority: 'https://evil.example.test' }, { clientId: 'another' }]) {
      const answer = await refused({ ...body, data: { ...without, ...over } })
      expect(answer.body.validationErrors).toHaveProperty(['Data.ClientSecret'])
    }
  })

  it('clears an identifier that is not sent while it is off, which frees it for others', async () => {
    const other = await client(world, scene, { planType: 19 })
    const identifier = 'to-be-freed'
    const off = { ...(await ssoBody({ identifier })), enabled: false }
    expect((await world.call(request(off, scene.admin.subject, other.organizationId))).status).toBe(200)
    const cleared = { ...off, identifier: undefined }
    const answer = await world.call(request(cleared, scene.admin.subject, other.organizationId))
    expect(answer.body.identifier).toBeNull()
    expect((await world.call(request(await ssoBody({ identifier })))).status).toBe(200)
  })

  it('refuses the identifier of another organization in either letter case, before anything is saved', async () => {
    const other = await client(world, scene, { planType: 19 })
    await world.call(request(await ssoBody({ identifier: 'Initech' }), scene.admin.subject, other.organizationId))
    const answer = await refused(await ssoBody({ identifier: 'iniTECH' }))
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 'sso.identifier_taken',
      validationErrors: { Identifier: [expect.any(String)] },
    })
  })

  it.each([
    ['sso.kind_unsupported', { configType: 3 }],
    ['request.field_missing', { configType: 1, authority: 'https://op.example.test', clientId: 'a' }],
    ['sso.address_refused', { ...openId, authority: 'https://10.0.0.1' }],
    ['sso.setting_unsupported', { ...openId, redirectBehavior: 1 }],
    ['sso.decryption_unsupported', { keyConnectorEnabled: true }],
    ['sso.decryption_unsupported', { memberDecryptionType: 2 }],
    ['sso.setting_unsupported', { idpAllowUnsolicitedAuthnResponse: true }],
    ['sso.metadata_invalid', { idpMetadata: '<!DOCTYPE x><EntityDescriptor/>' }],
    ['sso.certificate_invalid', { idpX509PublicCert: 'AAAA' }],
    ['sso.certificate_invalid', { idpX509PublicCertNext: 'not base64!' }],
    ['request.field_missing', { idpEntityId: '' }],
    ['request.invalid', { idpSingleSignOnServiceUrl: 'javascript:alert(1)' }],
    ['request.invalid', { idpSingleSignOnServiceUrl: 'https://idp.example.test/"><script>' }],
    ['sso.address_refused', { idpMetadataUrl: 'http://idp.example.test/metadata' }],
    ['sso.address_refused', { idpMetadataUrl: 'https://localhost/metadata' }],
    ['request.invalid', { spMinIncomingSigningAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }],
  ])('answers %s to %j, and writes nothing', async (code, data) => {
    const answer = await refused(await ssoBody({ data }))
    expect([answer.status, answer.body.code]).toEqual([400, code])
  })

  it.each(['x'.repeat(51), 'with blank', '-dash'])('refuses the identifier %s', async (identifier) => {
    expect((await refused(await ssoBody({ identifier }))).body.code).toBe('request.invalid')
  })

  it('refuses a plan without it', async () => {
    const teams = await client(world, scene)
    const answer = await refused(body, teams.organizationId, scene.admin.subject)
    expect(answer.body.code).toBe('organization.plan_lacks_feature')
  })

  it('refuses to be turned off while the policy requires it', async () => {
    const other = await client(world, scene, { planType: 19 })
    const asked = await ssoBody()
    await world.call(request(asked, scene.admin.subject, other.organizationId))
    await enforce(world, other.organizationId, [PolicyType.SingleOrg, PolicyType.RequireSso])
    const answer = await refused({ ...asked, enabled: false }, other.organizationId, scene.admin.subject)
    expect(answer.body.code).toBe('sso.required_by_policy')
  })
})
