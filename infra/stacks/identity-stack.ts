import { Aws, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import {
  AccountRecovery,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  StringAttribute,
  UserPool,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Policy } from 'aws-cdk-lib/aws-iam'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { triggers } from '../../shared/api/triggers.ts'
import { ssoAttributeNames } from '../../shared/config/identity.ts'
import { needsOfWorker } from '../access/needs.ts'
import { policyStatements } from '../constructs/contract-function.ts'
import { LoggedFunction } from '../constructs/logged-function.ts'

interface IdentityStackProps extends StackProps {
  /** Which of several installations in one account it is; the pool's pages are named by it. */
  readonly stage: string
  readonly logRetention: RetentionDays
  readonly table: ITableV2
}

/**
 * Sign-in. The pool's password of a person is the master password hash that his client derives: at least 32 bytes in
 * base64, never typed, and different for every address. Everything else about a person stands in the table.
 */
export class IdentityStack extends Stack {
  readonly userPool: UserPool
  /** Where the pool has its pages for signing in through identity providers. */
  readonly pagesUrl: string
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
      customAttributes: Object.fromEntries(
        ssoAttributeNames.map((name) => [name, new StringAttribute({ mutable: true })]),
      ),
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

    const preSignUp = new LoggedFunction(this, 'PreSignUp', {
      entry: 'triggers/pre-sign-up.ts',
      description: `Keyward: ${triggers['pre-sign-up'].summary}`,
      timeout: Duration.seconds(5),
      logRetention: props.logRetention,
      environment: { TABLE_NAME: props.table.tableName },
    })
    this.userPool.addTrigger(UserPoolOperation.PRE_SIGN_UP, preSignUp)
    // The pool is made after the function that it names, and the rights after the pool that they name.
    new Policy(this, 'PreSignUpRights', {
      statements: policyStatements(needsOfWorker(triggers['pre-sign-up']), {
        table: props.table.tableArn,
        'table/index/gsi1': `${props.table.tableArn}/index/gsi1`,
        userPool: this.userPool.userPoolArn,
      }),
      ...(preSignUp.role && { roles: [preSignUp.role] }),
    })
    this.functions = [preTokenGeneration, preSignUp]

    const domainPrefix = `keyward-${props.stage}-${Aws.ACCOUNT_ID}`
    this.userPool.addDomain('Pages', { cognitoDomain: { domainPrefix } })
    this.pagesUrl = `https://${domainPrefix}.auth.${this.region}.amazoncognito.com`
  }
}
