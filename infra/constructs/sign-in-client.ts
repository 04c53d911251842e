import { Duration } from 'aws-cdk-lib'
import {
  ClientAttributes,
  type IUserPool,
  OAuthScope,
  UserPoolClient,
  type UserPoolClientProps,
} from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { ssoAttributeNames } from '../../shared/config/identity.ts'
import { limits } from '../../shared/config/limits.ts'

const COMMON = {
  supportedIdentityProviders: [],
  preventUserExistenceErrors: true,
  enableTokenRevocation: true,
  accessTokenValidity: Duration.hours(1),
  idTokenValidity: Duration.hours(1),
  refreshTokenValidity: Duration.days(limits.sessionDays),
  readAttributes: new ClientAttributes()
    .withStandardAttributes({ email: true, emailVerified: true })
    .withCustomAttributes(...ssoAttributeNames),
  // With his access token a person could change his attributes at the pool, past us: another's address would be taken
  // before its owner registers. Cognito wants what identity providers fill to be writable; it is read at the moment of
  // filling only.
  writeAttributes: new ClientAttributes().withCustomAttributes(...ssoAttributeNames),
} satisfies Partial<UserPoolClientProps>

/** The app client through which the functions sign people in with their password. The pool's pages do not know it. */
export class SignInClient extends UserPoolClient {
  constructor(scope: Construct, id: string, { userPool }: { readonly userPool: IUserPool }) {
    super(scope, id, {
      ...COMMON,
      userPool,
      generateSecret: false,
      authFlows: { adminUserPassword: true },
      disableOAuth: true,
    })
  }
}

interface PagesClientProps {
  readonly userPool: IUserPool
  /** Where people and clients reach this installation. */
  readonly publicUrl: string
}

/**
 * The app client that sends people through identity providers, by way of the pool's pages and back to the callback. Which
 * providers, a worker says while the system runs. Anybody can open the pages in its name; its secret keeps what the pages
 * hand out from whoever is not the callback. Only the pool knows the secret: functions ask for it when they need it.
 */
export class PagesClient extends UserPoolClient {
  constructor(scope: Construct, id: string, { userPool, publicUrl }: PagesClientProps) {
    super(scope, id, {
      ...COMMON,
      userPool,
      generateSecret: true,
      // Named, and off: unnamed, Cognito adds flows of its own.
      authFlows: { userSrp: false },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${publicUrl}/identity/sso/callback`],
      },
    })
  }
}
