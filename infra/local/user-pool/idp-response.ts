import { ApiError } from './api-error.ts'
import { issueCode } from './authorization-codes.ts'
import type { UserPoolContext } from './context.ts'
import { assertionConsumerServiceUrl, type Domain } from './domains.ts'
import { type FederatedSignIn, federatedUser } from './federated-sign-in.ts'
import { errorPage, errorRedirect, type HostedAnswer, redirect } from './hosted-answer.ts'
import { type HostedLogin, takeHostedLogin } from './hosted-logins.ts'
import { currentMetadata, existingProvider, type IdentityProvider } from './identity-provider-store.ts'
import { poolById } from './pools.ts'
import { entityIdOf } from './saml-request.ts'
import { type Assertion, readSamlResponse } from './saml-response.ts'
import { SamlRefusal } from './saml-structure.ts'
import { preTokenGeneration } from './triggers.ts'

/**
 * `POST /saml2/idpresponse`: takes the response of an identity provider and sends the browser back to the application,
 * with a code or with an error. Only a RelayState of this domain tells which application that is; without one the
 * error stays here.
 */
export async function answerIdpResponse(
  context: UserPoolContext,
  domain: Domain,
  form: URLSearchParams,
): Promise<HostedAnswer> {
  const login = takeHostedLogin(context, domain.domain, form.get('RelayState') ?? '')
  if (!login) return errorPage('Invalid samlResponse or relayState from identity provider')
  const { redirectUri, state } = login.parameters
  try {
    const signIn = await signInOf(context, domain, login, form.get('SAMLResponse') ?? '')
    const location = new URL(redirectUri)
    location.searchParams.set('code', await codeFor(context, login, signIn))
    if (state !== undefined) location.searchParams.set('state', state)
    return redirect(location.href)
  } catch (error) {
    if (error instanceof SamlRefusal) {
      return errorRedirect(redirectUri, state, 'server_error', `Invalid SAML response received: ${error.message}. `)
    }
    if (error instanceof ApiError) {
      return errorRedirect(redirectUri, state, 'server_error', `Error in SAML response processing: ${error.message} `)
    }
    throw error
  }
}

async function signInOf(
  context: UserPoolContext,
  domain: Domain,
  { client, provider: name, requestId }: HostedLogin,
  samlResponse: string,
): Promise<FederatedSignIn> {
  const pool = poolById(context, domain.poolId)
  const provider = existingProvider(context, pool, name)
  const metadata = await currentMetadata(context, provider)
  if (!metadata || !client.configuration.SupportedIdentityProviders.includes(name)) {
    throw new ApiError('InvalidParameterException', `The provider ${name} is not one of this client.`)
  }
  const assertion = await readSamlResponse(samlResponse, {
    metadata,
    audience: entityIdOf(pool.id),
    assertionConsumerServiceUrl: assertionConsumerServiceUrl(context, domain),
    requestId,
    now: context.now(),
  })
  refuseReplay(context, provider, assertion)
  return { pool, client, provider, assertion }
}

function refuseReplay(
  context: UserPoolContext,
  { poolId, name }: IdentityProvider,
  { id, expiresAt }: Assertion,
): void {
  context.database.prepare('DELETE FROM used_assertions WHERE expires_at <= ?').run(context.now())
  const { changes } = context.database
    .prepare('INSERT OR IGNORE INTO used_assertions VALUES (?, ?, ?, ?)')
    .run(poolId, name, id, expiresAt)
  if (changes === 0) {
    throw new SamlRefusal('Assertion was used before')
  }
}

async function codeFor(
  context: UserPoolContext,
  { parameters }: HostedLogin,
  signIn: FederatedSignIn,
): Promise<string> {
  const { pool, client } = signIn
  const user = await federatedUser(context, signIn)
  const tokenChanges = await preTokenGeneration(
    context,
    { pool, client, user, clientMetadata: undefined },
    'HostedAuth',
    parameters.scopes,
  )
  return issueCode(context, { client, userId: user.id, parameters, tokenChanges })
}
