import {
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AliasExistsException,
  type CognitoIdentityProviderClient,
  InvalidParameterException,
  ResourceNotFoundException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import * as z from 'zod'
import type { FederatedSession, Federation, SessionTokens } from '../../shared/ports/ports.ts'
import { exchange } from './cognito-token-endpoint.ts'
import { poolClient } from './cognito-user-pool.ts'
import { env } from './env.ts'

/** The pool's name for a provider's own name of a person. */
const SUBJECT = 'Cognito_Subject'

const Tokens = z.object({ access_token: z.string(), refresh_token: z.string().optional(), expires_in: z.number() })
const CodeAnswer = Tokens.extend({ id_token: z.string() })

const Claims = z.object({
  sub: z.string(),
  identities: z.array(z.object({ providerName: z.string(), userId: z.string() })).default([]),
})

/** Federated sign-in through a user pool in Cognito. A trigger of the pool learns from its event which pool that is. */
export function cognitoFederation(userPoolId = () => env('USER_POOL_ID')): Federation {
  let client: CognitoIdentityProviderClient | undefined
  const pool = () => {
    client ??= poolClient()
    return client
  }
  const place = () => ({ UserPoolId: userPoolId() })
  return {
    pageUrl: ({ providerName, state, codeChallenge }) => {
      const query = new URLSearchParams({
        client_id: env('USER_POOL_PAGES_CLIENT_ID'),
        redirect_uri: callbackUrl(),
        response_type: 'code',
        scope: 'openid',
        identity_provider: providerName,
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      })
      return `${env('USER_POOL_PAGES_URL')}/oauth2/authorize?${query.toString()}`
    },
    redeem: async (code, codeVerifier) => {
      const form = { grant_type: 'authorization_code', code, redirect_uri: callbackUrl(), code_verifier: codeVerifier }
      return readSession(await exchange(pool, form))
    },
    refresh: async (refreshToken) => {
      const answer = await exchange(pool, { grant_type: 'refresh_token', refresh_token: refreshToken })
      return answer === null ? null : tokensIn(Tokens.parse(answer))
    },
    link: async (email, { providerName, externalId }) => {
      try {
        const { Username } = await pool().send(new AdminGetUserCommand({ ...place(), Username: email }))
        await pool().send(
          new AdminLinkProviderForUserCommand({
            ...place(),
            DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: Username },
            SourceUser: {
              ProviderName: providerName,
              ProviderAttributeName: SUBJECT,
              ProviderAttributeValue: externalId,
            },
          }),
        )
        return 'linked'
      } catch (error) {
        if (error instanceof UserNotFoundException) return 'absent'
        if (error instanceof InvalidParameterException || error instanceof AliasExistsException) return 'held'
        throw error
      }
    },
    unlink: async ({ providerName, externalId }) => {
      const User = {
        ProviderName: providerName,
        ProviderAttributeName: SUBJECT,
        ProviderAttributeValue: externalId,
      }
      await pool()
        .send(new AdminDisableProviderForUserCommand({ ...place(), User }))
        .catch((error: unknown) => {
          const isGone = error instanceof UserNotFoundException || error instanceof ResourceNotFoundException
          if (!isGone) throw error
        })
    },
  }
}

const callbackUrl = () => `${env('PUBLIC_URL')}/identity/sso/callback`

/** The session, its user's subject and his identities, as the pool's ID token tells them. */
function readSession(answer: unknown): FederatedSession | null {
  if (answer === null) return null
  const { id_token, ...tokens } = CodeAnswer.parse(answer)
  // Straight from the pool over TLS, so its signature proves nothing more (OpenID Connect Core, section 3.1.3.7).
  const [, claims = ''] = id_token.split('.')
  const { sub, identities } = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()))
  return {
    tokens: tokensIn(tokens),
    subject: sub,
    identities: identities.map(({ providerName, userId }) => ({ providerName, externalId: userId })),
  }
}

const tokensIn = (tokens: z.infer<typeof Tokens>): SessionTokens => ({
  accessToken: tokens.access_token,
  refreshToken: tokens.refresh_token ?? null,
  expiresInSeconds: tokens.expires_in,
})
