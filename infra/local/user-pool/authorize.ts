import { type Client, findClient } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import type { Domain } from './domains.ts'
import { errorPage, errorRedirect, type HostedAnswer, redirect } from './hosted-answer.ts'
import { type AuthorizationParameters, startHostedLogin } from './hosted-logins.ts'
import {
  currentMetadata,
  findProvider,
  findProviderByIdentifier,
  type IdentityProvider,
} from './identity-provider-store.ts'
import { oidcRequest } from './oidc-login.ts'
import { authnRequest } from './saml-request.ts'

/**
 * `GET /oauth2/authorize`: sends the browser to the identity provider that the application names. A client or redirect
 * URI that is not known stays here, as an error page; any other fault is told to the application.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export async function authorize(
  context: UserPoolContext,
  domain: Domain,
  query: URLSearchParams,
): Promise<HostedAnswer> {
  const client = findClient(context, query.get('client_id') ?? '', domain.poolId)
  if (!client?.configuration.AllowedOAuthFlowsUserPoolClient) {
    return errorPage('The application is not known here: client_id names no client that may use these pages.')
  }
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!client.configuration.CallbackURLs.includes(redirectUri)) {
    return errorPage('redirect_mismatch: redirect_uri is not one of the addresses that the application registered.')
  }
  const state = query.get('state') ?? undefined
  const refuse = (error: string, description: string) => errorRedirect(redirectUri, state, error, description)
  const parameters = readParameters(client, redirectUri, query)
  if ('error' in parameters) return refuse(parameters.error, parameters.description)
  const provider = providerOf(context, client, query)
  if (!provider) return refuse('invalid_request', 'The identity provider is not one of this client.')
  const request = await requestTo(context, domain, provider)
  if (!request) return refuse('invalid_request', `${provider.name} does not answer.`)
  const login = { client, domain: domain.domain, provider: provider.name, requestId: request.id, parameters }
  const relayState = startHostedLogin(context, login)
  return redirect(request.urlWith(relayState))
}

/** `GET /logout`: sends the browser to one of the addresses that the client registered for it. There is no session here to end. */
export function logout(context: UserPoolContext, domain: Domain, query: URLSearchParams): HostedAnswer {
  const client = findClient(context, query.get('client_id') ?? '', domain.poolId)
  const to = query.get('logout_uri') ?? ''
  return client?.configuration.LogoutURLs.includes(to)
    ? redirect(to)
    : errorPage('logout_uri is not one of the addresses that the application registered.')
}

async function requestTo(context: UserPoolContext, domain: Domain, provider: IdentityProvider) {
  if (provider.type === 'OIDC') return oidcRequest(context, domain, provider).catch(() => undefined)
  const metadata = await currentMetadata(context, provider)
  return metadata && authnRequest(context, domain, metadata)
}

type Fault = { readonly error: string; readonly description: string }

function readParameters(client: Client, redirectUri: string, query: URLSearchParams): AuthorizationParameters | Fault {
  const { AllowedOAuthFlows, AllowedOAuthScopes } = client.configuration
  const repeated = [...query.keys()].find((name, at, all) => all.indexOf(name) !== at)
  if (repeated !== undefined) return { error: 'invalid_request', description: `${repeated} is given twice` }
  if (query.get('response_type') !== 'code' || !AllowedOAuthFlows.includes('code')) {
    return { error: 'unauthorized_client', description: 'The client may use response_type code only' }
  }
  const scopes = query.get('scope')?.split(' ').filter(Boolean) ?? AllowedOAuthScopes
  if (scopes.length === 0 || scopes.some((scope) => !AllowedOAuthScopes.includes(scope))) {
    return { error: 'invalid_scope', description: 'The client may not ask for this scope' }
  }
  const codeChallenge = query.get('code_challenge') ?? undefined
  const method = query.get('code_challenge_method') ?? undefined
  if ((codeChallenge === undefined) !== (method === undefined) || (method ?? 'S256') !== 'S256') {
    return { error: 'invalid_request', description: 'code_challenge needs code_challenge_method S256' }
  }
  if (codeChallenge !== undefined && !/^[\w-]{43}$/.test(codeChallenge)) {
    return { error: 'invalid_request', description: 'code_challenge is no SHA-256 in base64url' }
  }
  const given = { state: query.get('state'), nonce: query.get('nonce'), codeChallenge }
  return { redirectUri, scopes, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) }
}

// Without a name AWS shows a choice, or goes on at once when there is none.
function providerOf(context: UserPoolContext, client: Client, query: URLSearchParams): IdentityProvider | undefined {
  const { SupportedIdentityProviders } = client.configuration
  const identifier = query.get('idp_identifier')
  const only = SupportedIdentityProviders.length === 1 ? SupportedIdentityProviders[0] : undefined
  const provider =
    identifier === null
      ? findProvider(context, client.poolId, query.get('identity_provider') ?? only ?? '')
      : findProviderByIdentifier(context, client.poolId, identifier)
  return provider && SupportedIdentityProviders.includes(provider.name) ? provider : undefined
}
