import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startIdentityProvider } from '../../../infra/local/identity-provider/identity-provider.ts'

const folder = mkdtempSync(join(tmpdir(), 'identity-provider-'))
let provider: Awaited<ReturnType<typeof startIdentityProvider>>
beforeAll(async () => {
  provider = await startIdentityProvider({ keyFolder: folder })
})
afterAll(async () => {
  await provider.close()
  rmSync(folder, { recursive: true })
})

const read = async (path: string) => (await fetch(`${provider.url}${path}`)).text()
const certificatesOf = (metadata: string) =>
  [...metadata.matchAll(/X509Certificate>([^<]+)</g)].map(([, one]) => one ?? '')
const post = async (path: string, form: Record<string, string>) =>
  fetch(`${provider.url}${path}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })

function authnRequest(assertionConsumerServiceUrl = 'http://127.0.0.1:8702/acs'): string {
  return (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0"' +
    ` AssertionConsumerServiceURL="${assertionConsumerServiceUrl}">` +
    '<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">urn:sp</saml:Issuer></samlp:AuthnRequest>'
  )
}
const deflated = (xml: string) => deflateRawSync(xml).toString('base64')

describe('the metadata of an organization', () => {
  it('names its own entity, sign-in and certificate', async () => {
    const metadata = await read('/globex/metadata')
    expect(metadata).toContain(`entityID="${provider.url}/globex/metadata"`)
    expect(metadata).toContain(`Location="${provider.url}/globex/sso"`)
    const [certificate = ''] = certificatesOf(metadata)
    const parsed = new X509Certificate(Buffer.from(certificate, 'base64'))
    expect(parsed.subject).toBe('CN=globex')
    expect(parsed.verify(parsed.publicKey)).toBe(true)
    expect(new Date(parsed.validTo).getTime()).toBeGreaterThan(Date.now())
    expect(certificatesOf(await read('/initech/metadata'))).not.toContain(certificate)
  })

  it('keeps its certificate over a restart, in a file for its owner only', async () => {
    const before = certificatesOf(await read('/globex/metadata'))
    const again = await startIdentityProvider({ keyFolder: folder })
    const after = certificatesOf(await (await fetch(`${again.url}/globex/metadata`)).text())
    await again.close()
    expect(after).toEqual(before)
    expect(statSync(join(folder, 'globex.json')).mode & 0o077).toBe(0)
  })

  it('carries two certificates during a rollover, whose steps follow each other', async () => {
    const roll = async (step: string) => (await post('/initech/rollover', { step })).status
    const [first] = certificatesOf(await read('/initech/metadata'))
    expect(await roll('switch')).toBe(409)
    expect(await roll('announce')).toBe(303)
    const both = certificatesOf(await read('/initech/metadata'))
    expect(both).toEqual([first, expect.any(String)])
    expect(await roll('retire')).toBe(409)
    expect(await roll('switch')).toBe(303)
    expect(certificatesOf(await read('/initech/metadata'))).toEqual(both)
    expect(await roll('retire')).toBe(303)
    expect(certificatesOf(await read('/initech/metadata'))).toEqual([both[1]])
  })
})

describe('the sign-in page', () => {
  it('lists the people of the organization, and says where they go on to', async () => {
    const page = await read(`/globex/sso?SAMLRequest=${encodeURIComponent(deflated(authnRequest()))}&RelayState=r`)
    expect(page).toContain('<strong>127.0.0.1:8702</strong>')
    expect([...page.matchAll(/<button name="account" value="(\w+)">/g)].map(([, id]) => id)).toEqual([
      'hank',
      'frank',
      'mindy',
      'homer',
      'gordon',
    ])
    expect(page).not.toContain('<script')
  })

  it('asks nobody twice within a moment', async () => {
    const SAMLRequest = deflated(authnRequest())
    const body = new URLSearchParams({ SAMLRequest, RelayState: 'r', binding: 'redirect', account: 'frank' })
    const chosen = await fetch(`${provider.url}/globex/sign-in`, { method: 'POST', body })
    const cookie = (chosen.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const ask = async (organization: string) => {
      const url = `${provider.url}/${organization}/sso?SAMLRequest=${encodeURIComponent(SAMLRequest)}`
      return (await fetch(url, { headers: { cookie } })).text()
    }
    expect(await ask('globex')).toContain('name="SAMLResponse"')
    expect(await ask('initech')).toContain('Choose who you are')
  })

  it('takes a posted request too', async () => {
    const answer = await post('/globex/sso', { SAMLRequest: Buffer.from(authnRequest()).toString('base64') })
    expect(answer.status).toBe(200)
  })

  it('shows what it is given as text', async () => {
    const RelayState = '"><script>alert(1)</script>'
    const page = await read(
      `/globex/sso?${new URLSearchParams({ SAMLRequest: deflated(authnRequest()), RelayState }).toString()}`,
    )
    expect(page).not.toContain('<script')
    expect(page).toContain('&quot;&gt;&lt;script&gt;')
  })

  it.each([
    ['no request', ''],
    ['no XML', deflated('hello')],
    ['a document type', deflated(`<!DOCTYPE x>${authnRequest()}`)],
    ['an answer to another machine', deflated(authnRequest('https://evil.example/acs'))],
    ['an answer to a script', deflated(authnRequest('javascript:alert(1)'))],
  ])('is not shown for %s', async (_, SAMLRequest) => {
    const answer = await fetch(`${provider.url}/globex/sso?${new URLSearchParams({ SAMLRequest }).toString()}`)
    expect(answer.status).toBe(400)
  })

  it('leads back with a signed response and the RelayState as it was', async () => {
    const answer = await post('/initech/sign-in', {
      SAMLRequest: deflated(authnRequest()),
      RelayState: 'r&1',
      binding: 'redirect',
      account: 'milton',
    })
    const page = await answer.text()
    expect(page).toContain('action="http://127.0.0.1:8702/acs"')
    expect(page).toContain('name="RelayState" value="r&amp;1"')
    const [, encoded = ''] = /name="SAMLResponse" value="([^"]+)"/.exec(page) ?? []
    const response = Buffer.from(encoded, 'base64').toString('utf8')
    expect(response).toContain('InResponseTo="_1"')
    expect(response).toContain('<saml:Audience>urn:sp</saml:Audience>')
    expect(response).toContain('nameid-format:persistent">5d6e88f3<')
    expect(response).toContain('>milton@initech.example<')
  })

  it('knows the people of its own organization only', async () => {
    const form = { SAMLRequest: deflated(authnRequest()), binding: 'redirect', account: 'milton' }
    expect((await post('/globex/sign-in', form)).status).toBe(400)
  })
})

describe('any other address', () => {
  it.each(['/hooli/metadata', '/globex', '/globex/keys', '/globex/sign-in'])('%s is not found', async (path) => {
    expect((await fetch(`${provider.url}${path}`)).status).toBe(404)
  })
})
