import { createHash, randomBytes } from 'node:crypto'
import { type ApiAnswer, ask } from '../../infra/client/api.ts'

const CLIENT = { client_id: 'cli', redirect_uri: 'http://localhost:8065' } as const
const HOPS_MAX = 20

/** How a sign-in with SSO ended: with the session, or with the page that says why not. */
export type SsoEnd =
  | { readonly session: ApiAnswer; readonly visits: number }
  | { readonly page: string; readonly visits: number }

/**
 * Signs in with SSO as an application and a browser do together; the person chooses this account at the demonstration's
 * identity provider. `visits` counts how often the browser was shown the choice.
 */
export async function signInWithSso(
  api: string,
  identifier: string,
  account: string,
  form: Readonly<Record<string, string>> = {},
): Promise<SsoEnd> {
  const verifier = randomBytes(32).toString('base64url')
  const hint = new URLSearchParams({ domainHint: identifier }).toString()
  const { body } = await ask(api, 'GET', `/identity/sso/prevalidate?${hint}`)
  const query = new URLSearchParams({
    ...CLIENT,
    response_type: 'code',
    scope: 'api offline_access',
    state: `of-the-client_identifier=${identifier}`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    response_mode: 'query',
    domain_hint: identifier,
    ssoToken: body.token,
  })
  const { last, visits } = await browse(`${api}/identity/connect/authorize?${query.toString()}`, account)
  if (typeof last === 'string') return { page: last, visits }
  if (last.searchParams.get('state') !== `of-the-client_identifier=${identifier}`) throw new Error('Another state')
  const code = last.searchParams.get('code') ?? ''
  const grant = { grant_type: 'authorization_code', ...CLIENT, code, code_verifier: verifier, ...form }
  return { session: await ask(api, 'POST', '/identity/connect/token', { form: grant }), visits }
}

/** Goes where it is sent, until the application's own address or a page without a form. */
async function browse(start: string, account: string): Promise<{ last: URL | string; visits: number }> {
  const cookies = new Map<string, string>()
  let url = new URL(start)
  let form: URLSearchParams | undefined
  let visits = 0
  for (let hop = 0; hop < HOPS_MAX; hop += 1) {
    if (url.href.startsWith(CLIENT.redirect_uri)) return { last: url, visits }
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET',
      ...(form && { body: form }),
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      redirect: 'manual',
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location) {
      url = new URL(location, url)
      form = undefined
      continue
    }
    const page = await answer.text()
    const action = /<form [^>]*action="([^"]+)"/.exec(page)?.[1]
    if (action === undefined) return { last: page, visits }
    form = new URLSearchParams(
      [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [
        name,
        unescape(value),
      ]),
    )
    if (!form.has('SAMLResponse')) {
      form.set('account', account)
      visits += 1
    }
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
