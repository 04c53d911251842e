import { ApiError } from './api-error.ts'
import { redeemCode } from './authorization-codes.ts'
import { type Client, findClient } from './clients.ts'
import type { UserPoolContext } from './context.ts'
import type { Domain } from './domains.ts'
import { type HostedAnswer, json } from './hosted-answer.ts'
import { verifyAccessToken } from './jwt.ts'
import { poolById } from './pools.ts'
import { equalSecrets } from './secrets.ts'
import { sessionOfRefreshToken, startSession } from './sessions.ts'
import { type IssuedTokens, issueTokens, signTokens, userOfAccessToken } from './tokens.ts'
import { attributesOf, userById } from './users.ts'

/**
 * `POST /oauth2/token`: exchanges a code or a refresh token.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export async function token(
  context: UserPoolContext,
  domain: Domain,
  form: URLSearchParams,
  authorization: string | undefined,
): Promise<HostedAnswer> {
  const client = authenticatedClient(context, domain, form, authorization)
  if (!client) return json(400, { error: 'invalid_client' })
  if (!client.configuration.AllowedOAuthFlowsUserPoolClient) return json(400, { error: 'unauthorized_client' })
  try {
    switch (form.get('grant_type')) {
      case 'authorization_code':
        return exchangeCode(context, client, form)
      case 'refresh_token':
        return await refresh(context, client, form.get('refresh_token') ?? '')
      default:
        return json(400, { error: 'unsupported_grant_type' })
    }
  } catch (error) {
    if (error instanceof ApiError) return json(400, { error: 'invalid_grant', error_description: error.message })
    throw error
  }
}

/**
 * `/oauth2/userInfo`: the attributes of the user whose access token it is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 */
export function userInfo(context: UserPoolContext, domain: Domain, authorization: string | undefined): HostedAnswer {
  const [, accessToken = ''] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? []
  try {
    const { pool } = verifyAccessToken(context, accessToken)
    const user = userOfAccessToken(context, accessToken, 'openid')
    if (pool.id === domain.poolId && user.enabled) return json(200, { ...attributesOf(user), username: user.username })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
  return json(
    401,
    {
      error: 'invalid_token',
      error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
    },
    { 'www-authenticate': 'Bearer error="invalid_token"' },
  )
}

// The secret comes in the Authorization header or in the body; a client without one names itself.
function authenticatedClient(
  context: UserPoolContext,
  domain: Domain,
  form: URLSearchParams,
  authorization: string | undefined,
): Client | undefined {
  const [, basic] = /^Basic ([\w+/=]+)$/i.exec(authorization ?? '') ?? []
  const [id = '', secret = ''] =
    basic === undefined
      ? [form.get('client_id') ?? '', form.get('client_secret') ?? '']
      : Buffer.from(basic, 'base64').toString('utf8').split(':')
  const client = findClient(context, id, domain.poolId)
  if (form.has('client_id') && form.get('client_id') !== id) return undefined
  return client && (client.secret === undefined || equalSecrets(secret, client.secret)) ? client : undefined
}

function exchangeCode(context: UserPoolContext, client: Client, form: URLSearchParams): HostedAnswer {
  const grant = redeemCode(context, client, {
    code: form.get('code') ?? '',
    redirectUri: form.get('redirect_uri') ?? '',
    codeVerifier: form.get('code_verifier') ?? undefined,
  })
  const user = grant && userById(context, grant.userId)
  if (!grant || !user?.enabled) return json(400, { error: 'invalid_grant' })
  const { scopes, nonce } = grant.parameters
  const { session, refreshToken } = startSession(context, client, user, scopes)
  const signIn = { pool: poolById(context, client.poolId), client, user, clientMetadata: undefined }
  const tokens = signTokens(context, signIn, session, grant.tokenChanges, nonce)
  return json(200, { ...answerOf(tokens, scopes), refresh_token: refreshToken })
}

async function refresh(context: UserPoolContext, client: Client, refreshToken: string): Promise<HostedAnswer> {
  const session = sessionOfRefreshToken(context, refreshToken)
  const user = session && userById(context, session.userId)
  const isGood = session?.clientId === client.id && !session.revoked && session.expiresAt > context.now()
  if (!session || !isGood || !user?.enabled) return json(400, { error: 'invalid_grant' })
  const signIn = { pool: poolById(context, client.poolId), client, user, clientMetadata: undefined }
  return json(200, answerOf(await issueTokens(context, signIn, session, 'RefreshTokens'), session.scopes))
}

function answerOf({ IdToken, AccessToken, ExpiresIn, TokenType }: IssuedTokens, scopes: readonly string[]): object {
  const idToken = scopes.includes('openid') && { id_token: IdToken }
  return { ...idToken, access_token: AccessToken, expires_in: ExpiresIn, token_type: TokenType }
}
