import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type ApiAnswer, ask, call } from '../../infra/client/api.ts'
import { confirmMember } from '../../infra/client/organization.ts'
import { signIn } from '../../infra/client/session.ts'
import { makeAccount } from '../../shared/crypto/index.ts'
import { chromiumPath, launchChromium } from '../support/chromium.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

/** Where the pages are kept to be looked at; nowhere, unless this names a folder. */
const SHOTS = process.env['SCREENSHOTS']
const PORTS = [8065, 8066, 8067, 8068, 8069, 8070]
const PATIENCE = { timeout: 60_000 }

let dataFolder: string
let stack: StackProcess
let browser: Browser
let context: BrowserContext
let application: Application

/** An application that waits on this machine for its code, as the command line does. */
interface Application {
  readonly redirectUri: string
  readonly server: Server
}

async function listen(): Promise<Application> {
  for (const port of PORTS) {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>App</title><h1>Back</h1>')
    })
    server.listen(port, '127.0.0.1')
    const started = await Promise.race([once(server, 'listening'), once(server, 'error').then(() => undefined)])
    if (started) return { redirectUri: `http://localhost:${port}`, server }
  }
  throw new Error(`All the ports are taken on which an application may wait: ${PORTS.join(', ')}`)
}

async function clientIsThere(): Promise<void> {
  for (let poll = 0; poll < 600; poll += 1) {
    if (stack.log().includes('can sign in with SSO now')) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`The demo client did not come to be:\n${stack.log().slice(-5000)}`)
}

/** The address that an application opens in the browser, and what it keeps to redeem the code. */
async function addressToOpen(): Promise<{ url: string; verifier: string }> {
  const { api } = stack.running
  const { body } = await ask(api, 'GET', '/identity/sso/prevalidate?domainHint=globex')
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: 'cli',
    redirect_uri: application.redirectUri,
    response_type: 'code',
    scope: 'api offline_access',
    state: 'state-of-the-application',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    domain_hint: 'globex',
    ssoToken: body.token,
  })
  return { url: `${api}/identity/connect/authorize?${query.toString()}`, verifier }
}

/** Keeps a picture of the page as it is on a screen, in the dark, and on a phone; answers what goes beyond its width there. */
async function look(page: Page, name: string): Promise<number> {
  const views = [
    ['light', 'light', 1000],
    ['dark', 'dark', 1000],
    ['phone', 'light', 390],
  ] as const
  for (const [view, colorScheme, width] of views) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 800 })
    if (SHOTS) {
      await mkdir(SHOTS, { recursive: true })
      await page.screenshot({ path: join(SHOTS, `${name}-${view}.png`) })
    }
  }
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** Opens the address and chooses somebody at the identity provider; the page is where that leads. */
async function chooseInBrowser(name: string, url: string): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE.timeout)
  await page.goto(url)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Globex Corporation')
  expect(await look(page, 'choose')).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name }).click()
  await page.waitForURL((at) => at.href.startsWith(application.redirectUri) || at.pathname === '/identity/sso/callback')
  return page
}

const absent = 'left out: there is no Chromium here; install it, or name it with CHROMIUM'
const described = chromiumPath === undefined ? describe.skip : describe

described(`login with SSO in a browser${chromiumPath === undefined ? ` (${absent})` : ''}`, () => {
  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'keyward-browser-'))
    stack = await startStackProcess(dataFolder, { bare: false })
    application = await listen()
    browser = await launchChromium()
    await clientIsThere()
    context = await browser.newContext()
  }, 300_000)

  afterEach(async () => {
    await context.close()
    context = await browser.newContext()
  })

  afterAll(async () => {
    await browser.close()
    application.server.close()
    await stack.end('SIGKILL')
    await rm(dataFolder, { recursive: true, force: true })
  })

  /** Exchanges the code that the browser brought back. */
  async function redeem(page: Page, verifier: string): Promise<ApiAnswer> {
    const back = new URL(page.url())
    expect(back.searchParams.get('state')).toBe('state-of-the-application')
    const form = {
      grant_type: 'authorization_code',
      client_id: 'cli',
      redirect_uri: application.redirectUri,
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
    }
    const session = await ask(stack.running.api, 'POST', '/identity/connect/token', { form })
    expect(session.status).toBe(200)
    return session
  }

  it('takes a member from the address through his identity provider back to the application, signed in', async () => {
    const { api } = stack.running
    const { url, verifier } = await addressToOpen()
    const page = await chooseInBrowser('Frank Grimes', url)
    const { body } = await redeem(page, verifier)
    const profile = await call(api, 'GET', '/api/accounts/profile', { token: body.access_token })
    expect(profile).toMatchObject({ email: 'frank@globex.example', organizations: [{ name: 'Globex Corporation' }] })
  }, 120_000)

  it('lets a newcomer of the claimed domain in: he sets his password, is accepted, and is confirmed by the admin', async () => {
    const { api, demo } = stack.running
    const { url, verifier } = await addressToOpen()
    const page = await chooseInBrowser('Mindy Simmons', url)
    const { body } = await redeem(page, verifier)
    expect(body.Key).toBeNull()
    const mindy = { email: 'mindy@globex.example', password: 'a long password of the newcomer', name: 'Mindy Simmons' }
    const { registration } = await makeAccount(mindy, { kdf: 0, iterations: 600_000 })
    const { userSymmetricKey: key, userAsymmetricKeys: keys, ...rest } = registration
    const first = { ...rest, key, keys, orgIdentifier: 'globex' }
    await call(api, 'POST', '/api/accounts/set-password', { token: body.access_token, body: first })

    const admin = await signIn(api, demo.admin)
    const [client] = (await admin.call('GET', `/api/providers/${demo.providerId}/organizations`)).data
    const row = async () => {
      const { data } = await admin.call('GET', `/api/organizations/${client.organizationId}/users`)
      return data.find(({ email }: { email: string }) => email === mindy.email)
    }
    expect(await row()).toMatchObject({ status: 1 })
    await confirmMember(admin, { ...client, providerId: demo.providerId }, await row())
    const session = await signIn(api, mindy)
    const { organizations } = await session.call('GET', '/api/accounts/profile')
    expect(organizations).toMatchObject([{ name: 'Globex Corporation', status: 2, ssoBound: true }])
  }, 180_000)

  it.each([
    ['somebody whose access was revoked', 'Homer Simpson', 'revoked', 'was revoked'],
    ['a stranger', 'Gordon Guest', 'stranger', 'An invitation was mailed to gordon@contractor.example'],
  ])(
    'tells %s in plain words why he is not signed in',
    async (_, name, shot, sentence) => {
      const page = await chooseInBrowser(name, (await addressToOpen()).url)
      expect(page.url()).toContain('/identity/sso/callback')
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('You are not signed in')
      expect(await page.getByRole('main').textContent()).toContain(sentence)
      expect(await look(page, shot)).toBeLessThanOrEqual(0)
    },
    120_000,
  )

  it('says so where a sign-in is opened that took too long to begin', async () => {
    const page = await context.newPage()
    const { url } = await addressToOpen()
    await page.goto(url.replace(/ssoToken=[^&]*/, 'ssoToken=old'))
    expect(await page.getByRole('main').textContent()).toContain('Start again in your application')
    expect(await look(page, 'too-late')).toBeLessThanOrEqual(0)
  }, 120_000)
})
