import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import {
  AccountRecovery,
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  UserPool,
  type UserPoolClient,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { LoggedFunction } from '../constructs/logged-function.ts'

interface IdentityStackProps extends StackProps {
  readonly logRetention: RetentionDays
}

/**
 * Sign-in. The pool's password of a person is the master password hash that his client derives: at least 32 bytes in
 * base64, never typed, and different for every address. Everything else about a person stands in the table.
 */
export class IdentityStack extends Stack {
  readonly userPool: UserPool
  readonly client: UserPoolClient
  readonly functions: readonly LoggedFunction[]

  constructor(scope: Construct, id: string, props: IdentityStackProps) {
    super(scope, id, props)

    this.userPool = new UserPool(this, 'Users', {
      signInAliases: { email: true },
      signInCaseSensitive: false,
      // Registration sets the address and marks it as verified; the pool itself mails nobody.
      autoVerify: {},
      // Not `required`: Cognito wants required attributes to be writable by clients, and this one must not be.
      standardAttributes: { email: { required: false, mutable: true } },
      selfSignUpEnabled: false,
      // A hash in base64 may happen to lack a digit or a symbol, so no class of characters can be demanded of it.
      passwordPolicy: {
        minLength: 8,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
      },
      // Whoever could reset the pool's password would still not have the key to the vault.
      accountRecovery: AccountRecovery.NONE,
      mfa: Mfa.OFF,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(this.userPool).acknowledge(
      {
        id: 'AwsSolutions-COG1',
        reason: 'The password is a hash in base64 that the client derives; its classes of characters are chance.',
      },
      { id: 'AwsSolutions-COG2', reason: 'Two-step login is not part of this release.' },
      {
        id: 'AwsSolutions-COG8',
        reason: 'The Plus plan looks for leaked passwords; a derived hash is in no list, so it would find nothing.',
      },
    )

    const preTokenGeneration = new LoggedFunction(this, 'PreTokenGeneration', {
      entry: 'triggers/pre-token-generation.ts',
      description: 'Shapes access tokens before the user pool issues them',
      timeout: Duration.seconds(5),
      logRetention: props.logRetention,
    })
    this.userPool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, preTokenGeneration, LambdaVersion.V2_0)
    this.functions = [preTokenGeneration]

    this.client = this.userPool.addClient('Clients', {
      generateSecret: false,
      authFlows: { adminUserPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      readAttributes: new ClientAttributes().withStandardAttributes({ email: true, emailVerified: true }),
      // With his access token a person could change his attributes at the pool, past us: another's address would be taken
      // before its owner registers. An empty list means all of them, so this names one that nothing looks at.
      writeAttributes: new ClientAttributes().withStandardAttributes({ nickname: true }),
    })
  }
}
