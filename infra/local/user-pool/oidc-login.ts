import { randomUUID } from 'node:crypto'
import { ApiError } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import { type Domain, hostedUrl } from './domains.ts'
import { finishLogin, type ToldError } from './finish-login.ts'
import { errorPage, type HostedAnswer } from './hosted-answer.ts'
import { takeHostedLogin } from './hosted-logins.ts'
import type { IdentityProvider } from './identity-provider-store.ts'
import { discover, exchangeAtProvider, OidcRefusal, readIdToken, readUserInfo } from './oidc-provider.ts'

/** A request to an OpenID provider: its nonce, and the address that carries it with a state. */
export async function oidcRequest(
  context: UserPoolContext,
  domain: Domain,
  provider: IdentityProvider,
): Promise<{ id: string; urlWith(state: string): string }> {
  const { authorization_endpoint } = await discover(provider)
  const id = randomUUID()
  return {
    id,
    urlWith: (state) => {
      const url = new URL(authorization_endpoint)
      const parameters = {
        client_id: provider.details.client_id ?? '',
        redirect_uri: callbackUrl(context, domain),
        scope: provider.details.authorize_scopes ?? '',
        response_type: 'code',
        state,
        nonce: id,
      }
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return url.href
    },
  }
}

/** `GET /oauth2/idpresponse`: as `answerIdpResponse`, for the answers of OpenID providers. */
export async function answerOidcResponse(
  context: UserPoolContext,
  domain: Domain,
  query: URLSearchParams,
): Promise<HostedAnswer> {
  const login = takeHostedLogin(context, domain.domain, query.get('state') ?? '')
  if (!login) return errorPage('Invalid state from identity provider')
  return finishLogin(
    context,
    login,
    async ({ provider }) => {
      if (provider.type !== 'OIDC') throw new OidcRefusal(`${provider.name} is no OpenID provider`)
      const error = query.get('error')
      if (error !== null) throw new OidcRefusal(`${error} ${query.get('error_description') ?? ''}`.trim())
      const endpoints = await discover(provider)
      const answer = { code: query.get('code') ?? '', redirectUri: callbackUrl(context, domain) }
      const { idToken, accessToken } = await exchangeAtProvider(provider, endpoints, answer)
      const claims = await readIdToken(provider, endpoints, { idToken, nonce: login.requestId, now: context.now() })
      const more = await readUserInfo(provider, endpoints, { accessToken, sub: claims.sub })
      return { subject: claims.sub, attributes: asTexts({ ...claims, ...more }) }
    },
    (error) => told(login.provider, error),
  )
}

function callbackUrl(context: UserPoolContext, { domain }: Domain): string {
  return `${hostedUrl(context, domain)}/oauth2/idpresponse`
}

function asTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

function told(provider: string, error: unknown): ToldError | undefined {
  if (error instanceof OidcRefusal) {
    return { error: 'invalid_request', description: `${provider} Error - ${error.message}` }
  }
  return error instanceof ApiError ? { error: 'invalid_request', description: `${error.message} ` } : undefined
}
