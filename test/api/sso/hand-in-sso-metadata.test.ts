import { beforeEach, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { type Office, office } from '../../support/office.ts'
import { headingOf, openPage } from '../../support/page.ts'
import { statusesOf, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { certificates, metadataOf, openSetup, ssoBody } from '../../support/sso.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let place: Office
let token: string
let metadata: string

beforeEach(async () => {
  world = await createWorld()
  place = await office(world)
  token = await openSetup(world, place.organizationId)
  const [{ certificate }] = await certificates
  metadata = metadataOf(certificate)
})

const handIn = async (form: Record<string, string>) =>
  world.call({
    method: 'POST',
    path: '/sso-setup',
    body: new URLSearchParams({ organizationId: place.organizationId, token, ...form }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    base64: true,
  })
const refused = async (form: Record<string, string>) => writesNothing(world, async () => handIn(form))
const saved = async () => world.store.get('SsoConfiguration', place)

describe('handInSsoMetadata', () => {
  it('saves whom to trust, turns nothing on, tells no worker, and says what happens next', async () => {
    const answer = await handIn({ metadata })
    expect([answer.status, headingOf(answer)]).toEqual([200, 'The metadata is saved'])
    expect(await saved()).toMatchObject({
      enabled: false,
      identifier: null,
      settings: { configType: 2, idpEntityId: 'https://idp.example.test/?a=1&b=2', idpMetadataUrl: null },
      connection: { state: 'off', userPoolId: null },
    })
    expect(await world.store.listAll('SsoProvisioning', place)).toEqual([])
    expect(await place.events()).toContain(9103)
  })

  it('takes the address of the metadata in its place', async () => {
    expect((await handIn({ metadataUrl: ' https://idp.example.test/metadata ' })).status).toBe(200)
    expect(await saved()).toMatchObject({
      settings: { idpMetadataUrl: 'https://idp.example.test/metadata', idpX509PublicCert: null },
    })
  })

  it('keeps the identifier and the settings that an administrator saved before', async () => {
    const data = { spNameIdFormat: 7, additionalEmailClaimTypes: 'upn' }
    const body = await ssoBody({ enabled: false, identifier: 'globex-kept', data })
    await place.call(place.admin, 'POST', '/sso', body)
    await handIn({ metadata })
    expect(await saved()).toMatchObject({
      enabled: false,
      identifier: 'globex-kept',
      settings: { spNameIdFormat: 7, additionalEmailClaimTypes: 'upn', idpSingleSignOnServiceUrl: expect.any(String) },
    })
  })

  it('works once, also where it is used twice at the same moment', async () => {
    const answers = await Promise.all([handIn({ metadata }), handIn({ metadata })])
    expect(statusesOf(answers)).toEqual([200, 410])
    const again = await refused({ metadata })
    expect(headingOf(again)).toBe('The metadata was handed in already')
    const page = await openPage(world, '/sso-setup', { organizationId: place.organizationId, token })
    expect(page.status).toBe(410)
  })

  it.each([
    ['nothing', {}, 'paste it, or give its address'],
    ['both', { metadata: '<a/>', metadataUrl: 'https://idp.example.test' }, 'not both'],
    ['a document type', { metadata: '<!DOCTYPE x><a/>' }, 'DOCTYPE is not allowed'],
    ['a web page', { metadata: '<html></html>' }, 'it is a web page'],
    ['far too much', { metadata: '<'.repeat(100_001) }, 'longer than 100000 characters'],
    ['an http address', { metadataUrl: 'http://idp.example.test/metadata' }, 'not an https address'],
    ['an address of the inside', { metadataUrl: 'https://10.0.0.1/metadata' }, 'never asked'],
    ['an address without end', { metadataUrl: `https://idp.example.test/${'x'.repeat(2000)}` }, 'too long'],
  ])('refuses %s with a reason, keeps what was typed, and writes nothing', async (_, form, reason) => {
    const answer = await refused(form)
    expect(answer.status).toBe(400)
    expect(answer.body).toContain(reason)
    expect(answer.body).toContain('Nothing was saved.')
    const [typed = ''] = Object.values(form)
    expect(answer.body).toContain(typed.replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
    expect((await handIn({ metadata })).status).toBe(200)
  })

  it('shows what was typed as text, whatever it is', async () => {
    const answer = await refused({ metadata: '</textarea><script>alert(1)</script>', metadataUrl: '"><script>' })
    expect(answer.body).not.toContain('<script>')
  })

  it('refuses while login with SSO is on: it changes nobody whom people trust at this moment', async () => {
    await place.call(place.admin, 'POST', '/sso', await ssoBody())
    const answer = await refused({ metadata })
    expect([answer.status, answer.body.includes('only an administrator changes whom it trusts')]).toEqual([400, true])
  })

  it('refuses what is not the live token of the organization, after its end, and too large a form', async () => {
    const other = await office(world)
    expect((await refused({ metadata, token: `${token}x` })).status).toBe(404)
    expect((await refused({ metadata, organizationId: other.organizationId })).status).toBe(404)
    expect((await refused({ metadata, organizationId: UNKNOWN_ID })).status).toBe(404)
    expect((await refused({ metadata: 'x'.repeat(600_000) })).status).toBe(413)
    world.pass({ hours: 7 * 24 })
    expect((await refused({ metadata })).status).toBe(410)
  })

  it('refuses an organization whose plan has no login with SSO any more', async () => {
    const organization = await world.store.get('Organization', place)
    if (!organization) throw new Error('There is no organization')
    await world.store.commit([replace('Organization', organization, { planType: 17 })])
    expect((await refused({ metadata })).status).toBe(400)
  })
})
