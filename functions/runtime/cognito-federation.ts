import {
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AliasExistsException,
  type CognitoIdentityProviderClient,
  InvalidParameterException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import * as z from 'zod'
import type { FederatedSession, Federation } from '../../shared/ports/ports.ts'
import { poolClient } from './cognito-user-pool.ts'
import { env } from './env.ts'
import { Busy } from './table-errors.ts'

/** The pool's name for a provider's own name of a person. */
const SUBJECT = 'Cognito_Subject'

/** As long as the pool's token endpoint may take. */
const PATIENCE_MS = 5000

const Tokens = z.object({
  access_token: z.string(),
  id_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
})

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
        client_id: env('USER_POOL_CLIENT_ID'),
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
    redeem,
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
          if (!(error instanceof UserNotFoundException)) throw error
        })
    },
  }
}

const callbackUrl = () => `${env('PUBLIC_URL')}/identity/sso/callback`

async function redeem(code: string, codeVerifier: string): Promise<FederatedSession | null> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: callbackUrl(), code_verifier: codeVerifier }
  const answer = await fetch(`${env('USER_POOL_PAGES_URL')}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, client_id: env('USER_POOL_CLIENT_ID') }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const isOurFault = answer.status === 429 || answer.status >= 500
  if (isOurFault) throw new Busy(`The user pool's pages answer ${answer.status}`)
  if (!answer.ok) return null
  const tokens = Tokens.parse(await answer.json())
  // Straight from the pool over TLS, so its signature proves nothing more (OpenID Connect Core, section 3.1.3.7).
  const [, claims = ''] = tokens.id_token.split('.')
  const { sub, identities } = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()))
  return {
    tokens: {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      expiresInSeconds: tokens.expires_in,
    },
    subject: sub,
    identities: identities.map(({ providerName, userId }) => ({ providerName, externalId: userId })),
  }
}
