import { createHash, randomBytes } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { ask } from '../../infra/client/api.ts'

const APPLICATION = { client_id: 'cli', redirect_uri: 'http://localhost:8065' } as const

/** A browser that an application and the system sent to the identity provider. */
export interface AwayBrowser {
  readonly requestId: string
  readonly assertionConsumerServiceUrl: string
  readonly relayState: string
  readonly cookie: string
  /** Everything so far that would sign somebody in. */
  readonly secrets: readonly string[]
}

/** Begins a login with SSO as an application does, as far as the identity provider's door. */
export async function leaveForProvider(api: string, identifier: string): Promise<AwayBrowser> {
  const { body } = await ask(api, 'GET', `/identity/sso/prevalidate?${new URLSearchParams({ domainHint: identifier })}`)
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    ...APPLICATION,
    response_type: 'code',
    state: `state-${randomBytes(8).toString('hex')}`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    domain_hint: identifier,
    ssoToken: body.token,
  })
  const begun = await fetch(`${api}/identity/connect/authorize?${query}`, { redirect: 'manual' })
  const cookie = (begun.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const pool = new URL(begun.headers.get('location') ?? '')
  const atPool = await fetch(pool, { redirect: 'manual' })
  const provider = new URL(atPool.headers.get('location') ?? '')
  const relayState = provider.searchParams.get('RelayState') ?? ''
  const xml = inflateRawSync(Buffer.from(provider.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
  const read = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
  return {
    requestId: read('ID'),
    assertionConsumerServiceUrl: read('AssertionConsumerServiceURL'),
    relayState,
    cookie,
    secrets: [
      body.token,
      verifier,
      relayState,
      cookie.split('=')[1] ?? '',
      pool.searchParams.get('state') ?? '',
      query.get('state') ?? '',
    ],
  }
}

/** How a response was taken: where the application is sent, or the page that the person reads. */
export interface Brought {
  readonly status: number
  readonly location: string | null
  readonly page: string
}

/** Takes a response to the user pool, and comes back with what the pool makes of it; repeats once where it has just linked. */
export async function bringResponse(browser: AwayBrowser, respond: (browser: AwayBrowser) => string): Promise<Brought> {
  const form = { SAMLResponse: Buffer.from(respond(browser)).toString('base64'), RelayState: browser.relayState }
  const body = new URLSearchParams(form)
  const taken = await fetch(browser.assertionConsumerServiceUrl, { method: 'POST', body, redirect: 'manual' })
  const callback = taken.headers.get('location')
  if (callback === null) return { status: taken.status, location: null, page: await taken.text() }
  const back = await fetch(callback, { headers: { cookie: browser.cookie }, redirect: 'manual' })
  return { status: back.status, location: back.headers.get('location'), page: await back.text() }
}
