import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readAuthnRequest } from './authn-request.ts'
import { type KeyRing, openKeyRing, rollOver, rolloverSteps, saveKeyRing } from './key-folder.ts'
import { metadataXml, nameIdFormats } from './metadata.ts'
import { type Organization, organizations } from './organizations.ts'
import { handOverPage, messagePage, overviewPage, type Page, signInPage } from './pages.ts'
import { samlResponse } from './saml-response.ts'

/** How to start the demonstration's identity provider. */
export type IdentityProviderOptions = {
  /** Where each organization's key and certificate are kept; made when missing. */
  readonly keyFolder: string
  /** Default 0, any free port. Entity ids contain the port. */
  readonly port?: number
  /** Milliseconds since 1970; default the system's clock. */
  readonly now?: () => number
}

const bodyLimit = 256 * 1024

/**
 * Starts a SAML identity provider on 127.0.0.1 for the organizations of the demonstration. Each has an entity id, a key
 * and a certificate of its own: `/<organization>/metadata`, `/<organization>/sso`; `/` shows them all. Nobody needs a
 * password, and so responses are made for service providers on this machine only.
 */
export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { keyFolder, port = 0, now = Date.now } = options
  await Promise.all(organizations.map(async ({ id }) => openKeyRing(keyFolder, id)))
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on('request', (request, response) => {
    answer({ url, keyFolder, now }, request, response).catch((error: unknown) => {
      console.error('local identity provider:', error)
      sendPage(response, 500, messagePage('Failed', 'The identity provider failed; its output says why.'))
    })
  })
  return {
    url,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

type Place = { readonly url: string; readonly keyFolder: string; readonly now: () => number }

async function answer(place: Place, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', place.url)
  const posted = request.method === 'POST'
  if (pathname === '/' && !posted) {
    return sendPage(response, 200, await overview(place))
  }
  const [, id, action] = /^\/(\w+)\/([\w-]+)$/.exec(pathname) ?? []
  const organization = organizations.find((one) => one.id === id)
  if (!organization) return notFound(response)
  switch (`${posted ? 'POST' : 'GET'} ${action}`) {
    case 'GET metadata':
      response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' })
      response.end(await metadataOf(place, organization))
      return
    case 'GET sso':
      return askWho(place, { request, response }, organization, { form: searchParams, binding: 'redirect' })
    case 'POST sso':
      return askWho(place, { request, response }, organization, { form: await readForm(request), binding: 'post' })
    case 'POST sign-in':
      return handOver(place, response, organization, await readForm(request))
    case 'POST rollover':
      return changeKeys(place, response, organization, await readForm(request))
    default:
      return notFound(response)
  }
}

async function overview({ keyFolder }: Place): Promise<Page> {
  const open = async (organization: Organization) => ({
    organization,
    ring: await openKeyRing(keyFolder, organization.id),
  })
  return overviewPage(await Promise.all(organizations.map(open)))
}

function entityIdOf({ url }: Place, { id }: Organization): string {
  return `${url}/${id}/metadata`
}

async function metadataOf(place: Place, organization: Organization): Promise<string> {
  return metadataXml({
    entityId: entityIdOf(place, organization),
    singleSignOnUrl: `${place.url}/${organization.id}/sso`,
    nameIdFormat: organization.nameIdFormat,
    ring: await openKeyRing(place.keyFolder, organization.id),
  })
}

/** A browser that has just chosen is not asked again: identity providers keep sessions, and a service may send it twice. */
const REMEMBERED_SECONDS = 20

function accountOf({ headers }: IncomingMessage, { id, accounts }: Organization): string | undefined {
  const [, chosen] = new RegExp(`(?:^|; )who-${id}=(\\w+)`).exec(headers.cookie ?? '') ?? []
  return accounts.find((account) => account.id === chosen)?.id
}

async function askWho(
  place: Place,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  organization: Organization,
  { form, binding }: { form: URLSearchParams; binding: 'redirect' | 'post' },
): Promise<void> {
  const SAMLRequest = form.get('SAMLRequest') ?? ''
  const asked = readAuthnRequest(SAMLRequest, binding === 'redirect')
  if (!asked) return notAsked(response)
  const fields = { SAMLRequest, RelayState: form.get('RelayState') ?? '', binding }
  const account = accountOf(request, organization)
  if (account) return handOver(place, response, organization, new URLSearchParams({ ...fields, account }))
  const asks = new URL(asked.assertionConsumerServiceUrl).host
  sendPage(response, 200, signInPage(organization, fields, asks))
}

async function handOver(
  place: Place,
  response: ServerResponse,
  organization: Organization,
  form: URLSearchParams,
): Promise<void> {
  const asked = readAuthnRequest(form.get('SAMLRequest') ?? '', form.get('binding') === 'redirect')
  const account = organization.accounts.find(({ id }) => id === form.get('account'))
  if (!asked || !account) return notAsked(response)
  const ring = await openKeyRing(place.keyFolder, organization.id)
  const statement = {
    issuer: entityIdOf(place, organization),
    audience: asked.issuer,
    recipient: asked.assertionConsumerServiceUrl,
    inResponseTo: asked.id,
    nameId: organization.nameIdFormat === 'email' ? account.mail : account.persistentId,
    nameIdFormat: nameIdFormats[organization.nameIdFormat],
    attributes: { mail: account.mail, displayName: account.name },
    now: place.now(),
  }
  const xml = samlResponse(statement, signingKey(ring))
  const fields = { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: form.get('RelayState') ?? '' }
  const remembered = `who-${organization.id}=${account.id}; Path=/; Max-Age=${REMEMBERED_SECONDS}; HttpOnly; SameSite=Lax`
  response.setHeader('set-cookie', remembered)
  sendPage(response, 200, handOverPage(asked.assertionConsumerServiceUrl, fields))
}

function signingKey({ keys, signing }: KeyRing): KeyRing['keys'][number] {
  const key = keys[signing]
  if (!key) throw new Error('The key file names a signing key that it does not hold')
  return key
}

async function changeKeys(
  { keyFolder }: Place,
  response: ServerResponse,
  { id }: Organization,
  form: URLSearchParams,
): Promise<void> {
  const step = rolloverSteps.find((one) => one === form.get('step'))
  const ring = step && (await rollOver(await openKeyRing(keyFolder, id), step, id))
  if (!ring) {
    const text = 'Steps follow each other: announce a certificate, sign with it, withdraw the one before.'
    return sendPage(response, 409, messagePage('Not now', text))
  }
  await saveKeyRing(keyFolder, id, ring)
  response.writeHead(303, { location: '/' }).end()
}

function notAsked(response: ServerResponse): void {
  const text =
    'There is no SAML request that this identity provider answers. Begin at the application, and on this machine.'
  sendPage(response, 400, messagePage('Nobody asks', text))
}

function notFound(response: ServerResponse): void {
  sendPage(response, 404, messagePage('Not found', 'Here is nothing.'))
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    body += chunk.toString('latin1')
    if (body.length > bodyLimit) return new URLSearchParams()
  }
  return new URLSearchParams(body)
}

function sendPage(response: ServerResponse, status: number, { html, contentSecurityPolicy }: Page): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  response.end(html)
}
