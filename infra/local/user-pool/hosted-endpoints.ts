import type { IncomingMessage, ServerResponse } from 'node:http'
import { authorize, logout } from './authorize.ts'
import type { UserPoolContext } from './context.ts'
import { type Domain, findDomain } from './domains.ts'
import { errorPage, type HostedAnswer, json } from './hosted-answer.ts'
import { answerIdpResponse } from './idp-response.ts'
import { answerOidcResponse } from './oidc-login.ts'
import { token, userInfo } from './token-endpoint.ts'

const bodyLimit = 512 * 1024
const pathOfDomain = /^\/auth\/([a-z0-9-]+)\/([\w/]+)$/

/** Whether a path belongs to the login pages of some domain. */
export function isHosted(path: string): boolean {
  return path.startsWith('/auth/')
}

/** Answers what a domain serves to browsers and to programs that speak OAuth 2.0. */
export async function answerHosted(
  request: IncomingMessage,
  response: ServerResponse,
  context: UserPoolContext,
): Promise<void> {
  const answer = await answerTo(request, context).catch((error: unknown) => {
    console.error('local user pool:', request.method, request.url?.split('?')[0], error)
    return json(500, { error: 'server_error' })
  })
  response.writeHead(answer.status, answer.headers)
  response.end(answer.body)
}

async function answerTo(request: IncomingMessage, context: UserPoolContext): Promise<HostedAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', context.url)
  const [, name = '', endpoint = ''] = pathOfDomain.exec(pathname) ?? []
  const domain = findDomain(context, name)
  if (!domain) return json(404, { message: 'Not found' })
  const form = request.method === 'POST' ? await readForm(request) : new URLSearchParams()
  if (!form) return errorPage('The request is larger than 512 KiB.')
  return route(context, domain, `${request.method} ${endpoint}`, { searchParams, form, request })
}

async function route(
  context: UserPoolContext,
  domain: Domain,
  endpoint: string,
  { searchParams, form, request }: { searchParams: URLSearchParams; form: URLSearchParams; request: IncomingMessage },
): Promise<HostedAnswer> {
  switch (endpoint) {
    case 'GET oauth2/authorize':
      return authorize(context, domain, searchParams)
    case 'POST saml2/idpresponse':
      return answerIdpResponse(context, domain, form)
    case 'GET oauth2/idpresponse':
      return answerOidcResponse(context, domain, searchParams)
    case 'POST oauth2/token':
      return token(context, domain, form, request.headers.authorization)
    case 'GET oauth2/userInfo':
    case 'POST oauth2/userInfo':
      return userInfo(context, domain, request.headers.authorization)
    case 'GET logout':
      return logout(context, domain, searchParams)
    default:
      return json(404, { message: 'Not found' })
  }
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  let body = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    body += chunk.toString('latin1')
    if (body.length > bodyLimit) return undefined
  }
  return new URLSearchParams(body)
}
