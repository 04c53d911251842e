import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { hashOf, newSecret } from '../../functions/runtime/sealed-session.ts'
import { preSignUp } from '../../functions/triggers/pre-sign-up.ts'
import { provisionSso } from '../../functions/workers/provision-sso.ts'
import { startIdentityProvider } from '../../infra/local/identity-provider/identity-provider.ts'
import { createIdentityWorld, type IdentityWorld, registered } from './identity-world.ts'
import { client, expectOk, member, type ProviderScene, provider } from './scene.ts'
import type { Answer, World } from './world.ts'

/** A world whose user pool has pages, with the demonstration's identity providers behind them. */
export interface SsoWorld extends IdentityWorld {
  readonly scene: ProviderScene
  readonly identityProvider: string
}

/** Starts the stand-ins of the user pool, of KMS and of identity providers; only the gateway is left out. */
export async function createSsoWorld(): Promise<SsoWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-providers-'))
  const { url, close } = await startIdentityProvider({ keyFolder: folder })
  const world: IdentityWorld = await createIdentityWorld({
    invokeTrigger: async (_, event) => preSignUp(event as PreSignUpTriggerEvent, { ...world.deps, store: world.store }),
  })
  return {
    ...world,
    scene: await provider(world, { teams: 50, enterprise: 500 }),
    identityProvider: url,
    close: async () => {
      await world.close()
      await close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A client whose people sign in through the identity provider of that name. */
export async function organizationWithSso(
  world: SsoWorld,
  name: 'globex' | 'initech',
): Promise<{ organizationId: string; identifier: string }> {
  const { organizationId } = await client(world, world.scene, { planType: 19, seats: 20 })
  const idpMetadata = await (await fetch(`${world.identityProvider}/${name}/metadata`)).text()
  const path = `/api/organizations/${organizationId}/sso`
  const body = { enabled: true, identifier: name, data: { configType: 2, idpMetadata } }
  expectOk(await world.call({ method: 'POST', path, body, subject: world.scene.admin.subject }))
  const requests = await world.store.listAll('SsoProvisioning', { organizationId })
  for (const request of requests) await provisionSso(request, world.workerDeps)
  return { organizationId, identifier: name }
}

/** A confirmed member who registered with this address. Answers his account's id. */
export async function registeredMember(world: SsoWorld, organizationId: string, email: string): Promise<string> {
  await registered(world, email)
  const account = await world.store.find('Account', 'byAddress', { email })
  const accountId = account?.accountId ?? ''
  await member(world, organizationId, { type: 2, status: 2, accountId, email })
  return accountId
}

/** What a browser keeps, by name. */
export type Cookies = Map<string, string>

const PUBLIC_URL = 'https://keyward.test'
export const CALLBACK = `${PUBLIC_URL}/identity/sso/callback`
const HOPS_MAX = 10

/**
 * Goes from one of the pool's pages through the identity provider and back, as far as the callback, which is not gone to. The
 * person chooses this account. Answers the callback's address, or the text of the page where it ended.
 */
export async function visitProvider(start: string, account: string): Promise<URL | string> {
  let url = new URL(start)
  let form: URLSearchParams | undefined
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    if (url.href.startsWith(PUBLIC_URL)) return url
    const answer = await fetch(url, { redirect: 'manual', ...(form && { method: 'POST', body: form }) })
    const location = answer.headers.get('location')
    form = undefined
    if (location) {
      url = new URL(location, url)
      continue
    }
    const page = await answer.text()
    const action = /<form [^>]*action="([^"]+)"/.exec(page)?.[1]
    if (action === undefined) return page
    form = new URLSearchParams(
      [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
        name,
        unescape(value),
      ]),
    )
    if (!form.has('SAMLResponse')) form.set('account', account)
    url = new URL(unescape(action), url)
  }
  throw new Error('The browser goes round in circles')
}

const unescape = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

/** Opens an address of this installation in a browser with these cookies, and keeps the one that it sets. */
export async function open(world: World, url: string, cookies: Cookies): Promise<Answer> {
  const { pathname, search } = new URL(url)
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const answer = await world.call({ method: 'GET', path: pathname + search, ...(cookie && { headers: { cookie } }) })
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(answer.headers['set-cookie'] ?? '') ?? []
  if (name) cookies.set(name, value)
  return answer
}

/** A login with SSO as the application began it: what it keeps, and what it asks for. */
export interface Asked {
  readonly verifier: string
  readonly query: Readonly<Record<string, string>>
}

/** What the command line asks for, with a fresh token of the check that comes before. */
export async function askFor(world: World, identifier: string): Promise<Asked> {
  const { body } = await world.call({ method: 'GET', path: `/identity/sso/prevalidate?domainHint=${identifier}` })
  const verifier = newSecret()
  return {
    verifier,
    query: {
      client_id: 'cli',
      redirect_uri: 'http://localhost:8065',
      response_type: 'code',
      response_mode: 'query',
      scope: 'api offline_access',
      state: `client-${newSecret()}_identifier=${identifier}`,
      code_challenge: hashOf(verifier),
      code_challenge_method: 'S256',
      domain_hint: identifier,
      ssoToken: body.token,
    },
  }
}

/** The address that an application opens in the browser. */
export const beginUrl = (query: Readonly<Record<string, string>>) =>
  `${PUBLIC_URL}/identity/connect/authorize?${new URLSearchParams(query).toString()}`
