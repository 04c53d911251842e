import { ApiError } from './api-error.ts'
import { issueCode } from './authorization-codes.ts'
import type { UserPoolContext } from './context.ts'
import { type FederatedSignIn, federatedUser } from './federated-sign-in.ts'
import { errorRedirect, type HostedAnswer, redirect } from './hosted-answer.ts'
import type { HostedLogin } from './hosted-logins.ts'
import { existingProvider } from './identity-provider-store.ts'
import { poolById } from './pools.ts'
import { preTokenGeneration } from './triggers.ts'

/** What a provider's answer is found to say, and where it belongs. */
type Vouched = Pick<FederatedSignIn, 'subject' | 'attributes'>
type Place = Pick<FederatedSignIn, 'pool' | 'client' | 'provider'>

/** An error as the application is told of it. */
export type ToldError = { readonly error: string; readonly description: string }

/**
 * Ends a login that came back from its provider: sends the browser to the application with a code, or with what `tell`
 * makes of the error that `vouch` or the pool raised. An error that it makes nothing of is the stand-in's own.
 */
export async function finishLogin(
  context: UserPoolContext,
  login: HostedLogin,
  vouch: (place: Place) => Promise<Vouched>,
  tell: (error: unknown) => ToldError | undefined,
): Promise<HostedAnswer> {
  const { redirectUri, state } = login.parameters
  try {
    const place = placeOf(context, login)
    const location = new URL(redirectUri)
    location.searchParams.set('code', await codeFor(context, login, { ...place, ...(await vouch(place)) }))
    if (state !== undefined) location.searchParams.set('state', state)
    return redirect(location.href)
  } catch (error) {
    const told = tell(error)
    if (!told) throw error
    return errorRedirect(redirectUri, state, told.error, told.description)
  }
}

// Between leaving and coming back the provider may have gone, or have been taken from the client.
function placeOf(context: UserPoolContext, { client, provider: name }: HostedLogin): Place {
  const pool = poolById(context, client.poolId)
  const provider = existingProvider(context, pool, name)
  if (!client.configuration.SupportedIdentityProviders.includes(name)) {
    throw new ApiError('InvalidParameterException', `The provider ${name} is not one of this client.`)
  }
  return { pool, client, provider }
}

async function codeFor(context: UserPoolContext, login: HostedLogin, signIn: FederatedSignIn): Promise<string> {
  const { parameters } = login
  const { pool, client } = signIn
  const user = await federatedUser(context, signIn)
  const who = { pool, client, user, clientMetadata: undefined }
  const tokenChanges = await preTokenGeneration(context, who, 'HostedAuth', parameters.scopes)
  return issueCode(context, { client, userId: user.id, parameters, tokenChanges })
}
