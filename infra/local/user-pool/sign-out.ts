import * as z from 'zod'
import { ApiError } from './api-error.ts'
import { attributesToList } from './attributes.ts'
import { clientById } from './clients.ts'
import { type Operations, operation } from './operation.ts'
import { poolById } from './pools.ts'
import { equalSecrets } from './secrets.ts'
import { revokeSession, revokeSessionsOf, sessionOfRefreshToken } from './sessions.ts'
import { userOfAccessToken } from './tokens.ts'
import { attributesOf, existingUser } from './users.ts'

const accessToken = z.object({ AccessToken: z.string() })

/** What a signed-in user may do with his access token, and the ways to end sessions. */
export const signOutOperations: Operations = {
  GetUser: operation(accessToken, (input, context) => {
    const user = userOfAccessToken(context, input.AccessToken)
    return { Username: user.username, UserAttributes: attributesToList(attributesOf(user)) }
  }),

  GlobalSignOut: operation(accessToken, (input, context) => {
    revokeSessionsOf(context, userOfAccessToken(context, input.AccessToken))
    return {}
  }),

  AdminUserGlobalSignOut: operation(
    z.object({ UserPoolId: z.string(), Username: z.string() }),
    ({ UserPoolId, Username }, context) => {
      revokeSessionsOf(context, existingUser(context, poolById(context, UserPoolId), Username))
      return {}
    },
  ),

  // A token that is not known is no error: the caller's aim is reached (RFC 7009, section 2.2).
  RevokeToken: operation(
    z.object({ Token: z.string(), ClientId: z.string(), ClientSecret: z.string().optional() }),
    ({ Token, ClientId, ClientSecret = '' }, context) => {
      const client = clientById(context, ClientId)
      if (client.secret !== undefined && !equalSecrets(ClientSecret, client.secret)) {
        throw new ApiError('UnauthorizedException', 'Invalid client secret.')
      }
      if (!client.configuration.EnableTokenRevocation) {
        throw new ApiError('UnsupportedOperationException', 'Revoke token feature is not enabled for this client')
      }
      if (Token.split('.').length === 3) {
        throw new ApiError('UnsupportedTokenTypeException', 'Only a refresh token can be revoked.')
      }
      const session = sessionOfRefreshToken(context, Token)
      if (session && session.clientId !== client.id) {
        throw new ApiError('UnauthorizedException', 'The token was issued to another client.')
      }
      if (session) {
        revokeSession(context, session)
      }
      return {}
    },
  ),
}
