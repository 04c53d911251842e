import * as z from 'zod'
import { ApiError, invalidParameter } from './api-error.ts'

const address = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u)
const standardScopes: readonly string[] = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin']

/** The settings of an app client that concern the hosted login pages. */
export const oauthSettingsSchema = z.object({
  CallbackURLs: z.array(address).max(100).default([]),
  LogoutURLs: z.array(address).max(100).default([]),
  DefaultRedirectURI: address.optional(),
  AllowedOAuthFlows: z
    .array(z.literal('code', 'The local user pool covers the authorization code flow only.'))
    .default([]),
  AllowedOAuthFlowsUserPoolClient: z.boolean().default(false),
  AllowedOAuthScopes: z.array(z.string().min(1).max(256)).max(50).default([]),
  SupportedIdentityProviders: z.array(z.string().min(1).max(32)).default([]),
})

type OauthSettings = z.output<typeof oauthSettingsSchema>

/** Refuses settings that contradict each other or name an identity provider that the pool does not have. */
export function checkOauthSettings(settings: OauthSettings, providers: readonly string[]): void {
  const { CallbackURLs, LogoutURLs, DefaultRedirectURI, AllowedOAuthFlows, AllowedOAuthScopes } = settings
  const missing = settings.SupportedIdentityProviders.find((name) => name !== 'COGNITO' && !providers.includes(name))
  if (missing !== undefined) {
    throw invalidParameter(`The provider ${missing} does not exist for User Pool.`)
  }
  const unsafe = [...CallbackURLs, ...LogoutURLs].find((url) => !isAllowedRedirect(url))
  if (unsafe !== undefined) {
    throw invalidParameter(
      `${unsafe} is not a valid redirect URL: it must be absolute, without fragment, and use HTTPS.`,
    )
  }
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI)) {
    throw invalidParameter('The default redirect URI is not in the list of callback URLs.')
  }
  const scope = AllowedOAuthScopes.find((name) => !standardScopes.includes(name))
  if (scope !== undefined) {
    throw new ApiError('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`)
  }
  if (AllowedOAuthFlows.length > 0 !== AllowedOAuthScopes.length > 0) {
    throw new ApiError('InvalidOAuthFlowException', 'AllowedOAuthFlows and AllowedOAuthScopes are required together.')
  }
  if (AllowedOAuthFlows.length > 0 && CallbackURLs.length === 0) {
    throw new ApiError('InvalidOAuthFlowException', 'The authorization code flow needs a callback URL.')
  }
}

// HTTPS, or HTTP to the own machine for tests, or an app's own scheme:
// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
function isAllowedRedirect(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#')) return false
  const { protocol, hostname } = new URL(text)
  return protocol !== 'http:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
