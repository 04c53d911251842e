import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type AttributeType,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  type UserPoolClientType,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { it } from '@jest/globals'
import { startUserPoolEndpoint } from '../../../infra/local/user-pool/user-pool-endpoint.ts'

/**
 * Whether the suite runs against Amazon Cognito itself: USER_POOL_CONTRACT=aws, with region and credentials from the
 * environment. It then makes pools of its own and deletes them at the end.
 */
const againstAws = process.env.USER_POOL_CONTRACT === 'aws'

/** A guarantee that needs the stand-in's clock, files, triggers or refusals, and so means nothing on AWS. */
export const itLocally = againstAws ? it.skip : it

export const password = 'Correct-horse-7'

/** A user pool service to test, reached through the plain SDK. */
export type Contract = {
  readonly sdk: CognitoIdentityProviderClient
  readonly databaseFile: string
  /** Where the stand-in listens; empty on AWS. */
  readonly url: string
  /** Moves the stand-in's clock on. */
  readonly pass: (milliseconds: number) => void
  /** What the stand-in's clock shows. */
  readonly now: () => number
  /** What the stand-in runs as the pools' triggers from now on. */
  readonly onTrigger: (run: (functionArn: string, event: never) => unknown) => void
  readonly createPool: (settings?: Partial<CreateUserPoolCommandInput>) => Promise<UserPoolType & { Id: string }>
  readonly close: () => Promise<void>
}

/** Starts the stand-in, or turns to AWS. */
export async function openContract(): Promise<Contract> {
  const folder = mkdtempSync(join(tmpdir(), 'user-pool-'))
  const databaseFile = join(folder, 'pools.sqlite')
  let ahead = 0
  let trigger: (functionArn: string, event: never) => unknown = () => {
    throw new Error('no trigger expected')
  }
  const endpoint = againstAws
    ? undefined
    : await startUserPoolEndpoint({
        databaseFile,
        now: () => Date.now() + ahead,
        invokeTrigger: async (functionArn, event) => trigger(functionArn, event as never),
      })
  if (endpoint) {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    })
  }
  const sdk = new CognitoIdentityProviderClient({})
  const pools: string[] = []
  return {
    sdk,
    databaseFile,
    url: endpoint?.url ?? '',
    pass: (milliseconds) => {
      ahead += milliseconds
    },
    now: () => Date.now() + ahead,
    onTrigger: (run) => {
      trigger = run
    },
    createPool: async (settings) => {
      const { UserPool } = await sdk.send(new CreateUserPoolCommand({ ...poolSettings, ...settings }))
      const id = UserPool?.Id ?? ''
      pools.push(id)
      return { ...UserPool, Id: id }
    },
    close: async () => {
      for (const UserPoolId of againstAws ? pools : []) {
        await deletePool(sdk, UserPoolId)
      }
      sdk.destroy()
      await endpoint?.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** A pool that has a domain is not deleted. */
async function deletePool(sdk: CognitoIdentityProviderClient, UserPoolId: string): Promise<void> {
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
  if (UserPool?.Domain) await sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain: UserPool.Domain }))
  await sdk.send(new DeleteUserPoolCommand({ UserPoolId }))
}

export const poolSettings = {
  PoolName: 'contract',
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
} satisfies CreateUserPoolCommandInput

/** Adds an app client with the password and refresh flows. */
export async function createClient(
  { sdk }: Contract,
  UserPoolId: string,
  settings: Partial<CreateUserPoolClientCommandInput> = {},
): Promise<UserPoolClientType & { ClientId: string }> {
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'contract',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...settings,
    }),
  )
  return { ...UserPoolClient, ClientId: UserPoolClient?.ClientId ?? '' }
}

/** Adds a user who still has to replace the temporary password; answers his Username. */
export async function invite(
  { sdk }: Contract,
  UserPoolId: string,
  address: string,
  attributes: AttributeType[] = [],
): Promise<string> {
  const { User } = await sdk.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: address,
      UserAttributes: attributes,
      TemporaryPassword: 'Temporary-1',
      MessageAction: 'SUPPRESS',
    }),
  )
  return User?.Username ?? ''
}

/** Adds a user with a password of his own; answers his Username. */
export async function enroll(
  contract: Contract,
  UserPoolId: string,
  address: string,
  attributes: AttributeType[] = [],
): Promise<string> {
  const username = await invite(contract, UserPoolId, address, attributes)
  await contract.sdk.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username: username, Password: password, Permanent: true }),
  )
  return username
}

/** The payload of a token, not verified. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>
}
