import { Duration } from 'aws-cdk-lib'
import { ClientAttributes, type IUserPool, OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { ssoAttributeNames } from '../../shared/config/identity.ts'

interface SignInClientProps {
  readonly userPool: IUserPool
  /** Where people and clients reach this installation. */
  readonly publicUrl: string
}

/**
 * The app client through which people sign in: with their password by way of the functions, and through identity providers by
 * way of the pool's pages and back to the callback. Which providers, a worker says while the system runs.
 */
export class SignInClient extends UserPoolClient {
  constructor(scope: Construct, id: string, { userPool, publicUrl }: SignInClientProps) {
    super(scope, id, {
      userPool,
      generateSecret: false,
      authFlows: { adminUserPassword: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${publicUrl}/identity/sso/callback`],
      },
      supportedIdentityProviders: [],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true })
        .withCustomAttributes(...ssoAttributeNames),
      // With his access token a person could change his attributes at the pool, past us: another's address would be taken
      // before its owner registers. Cognito wants what identity providers fill to be writable; it is read at the moment of
      // filling only.
      writeAttributes: new ClientAttributes().withCustomAttributes(...ssoAttributeNames),
    })
  }
}
