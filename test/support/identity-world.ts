import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { cognitoFederation } from '../../functions/runtime/cognito-federation.ts'
import { cognitoIdentityProviders } from '../../functions/runtime/cognito-identity-providers.ts'
import { cognitoUserPool } from '../../functions/runtime/cognito-user-pool.ts'
import { kmsMacKey } from '../../functions/runtime/kms-mac-key.ts'
import { addressToken } from '../../functions/runtime/mailed-token.ts'
import { startMacKeyEndpoint } from '../../infra/local/mac-key/mac-key-endpoint.ts'
import { startUserPoolEndpoint } from '../../infra/local/user-pool/user-pool-endpoint.ts'
import { ssoAttributeNames } from '../../shared/config/identity.ts'
import type { IdentityProviders, UserPool, Web } from '../../shared/ports/ports.ts'
import type { Store } from '../../shared/ports/store.ts'
import { sealed } from './scene.ts'
import { type Answer, createWorld, type World } from './world.ts'

const PAGES = 'keyward-test'

/** A world whose user pool and MAC key are real ports to the stand-ins of Cognito and KMS. */
export interface IdentityWorld extends World {
  /** The way into the pool behind the system's back. */
  readonly pool: CognitoIdentityProviderClient
  readonly userPoolId: string
  close(): Promise<void>
}

/** Starts the stand-ins. `wrapUserPool`, `wrapIdentityProviders` and `wrapStore` put something between the system and its ports. */
export async function createIdentityWorld(
  parts: {
    wrapUserPool?: (userPool: UserPool) => UserPool
    wrapIdentityProviders?: (identityProviders: IdentityProviders) => IdentityProviders
    wrapStore?: (store: Store) => Store
    web?: Web
    /** Stands for the function that the pool asks before it makes a user. */
    invokeTrigger?: (functionArn: string, event: unknown) => Promise<unknown>
  } = {},
): Promise<IdentityWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-identity-'))
  const userPools = await startUserPoolEndpoint({
    databaseFile: join(folder, 'pools.db'),
    ...(parts.invokeTrigger && { invokeTrigger: parts.invokeTrigger }),
  })
  const macKeys = await startMacKeyEndpoint({ keyFile: join(folder, 'keys.json') })
  const { keyId } = await macKeys.createKey('LinkKey')
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: userPools.url,
    AWS_ENDPOINT_URL_KMS: macKeys.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    MAC_KEY_ID: keyId,
  })
  const pool = new CognitoIdentityProviderClient({})
  const userPoolId = await createPool(pool, parts.invokeTrigger !== undefined)
  process.env['USER_POOL_PAGES_URL'] = `${userPools.url}/auth/${PAGES}`
  const { wrapUserPool = (userPool) => userPool, wrapIdentityProviders = (providers) => providers, wrapStore } = parts
  const world = await createWorld({
    userPool: wrapUserPool(cognitoUserPool()),
    identityProviders: wrapIdentityProviders(cognitoIdentityProviders()),
    federation: cognitoFederation(),
    macKey: kmsMacKey(),
    ...(wrapStore && { wrapStore }),
    ...(parts.web && { web: parts.web }),
  })
  return {
    ...world,
    pool,
    userPoolId,
    close: async () => {
      pool.destroy()
      await userPools.close()
      await macKeys.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A pool with settings of the kind that the infrastructure makes; passwords are base64 and keep no rule but a length. */
async function createPool(pool: CognitoIdentityProviderClient, hasTrigger: boolean): Promise<string> {
  const { UserPool } = await pool.send(
    new CreateUserPoolCommand({
      PoolName: 'keyward',
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Policies: { PasswordPolicy: { MinimumLength: 8 } },
      ...(hasTrigger && { LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:000000000000:function:PreSignUp' } }),
      Schema: ssoAttributeNames.map((Name) => ({ Name, AttributeDataType: 'String', Mutable: true })),
    }),
  )
  await pool.send(new CreateUserPoolDomainCommand({ UserPoolId: UserPool?.Id, Domain: PAGES }))
  const { UserPoolClient } = await pool.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'keyward',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    }),
  )
  const { UserPoolClient: pagesClient } = await pool.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'keyward-pages',
      GenerateSecret: true,
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: ['https://keyward.test/identity/sso/callback'],
    }),
  )
  process.env['USER_POOL_ID'] = UserPool?.Id
  process.env['USER_POOL_CLIENT_ID'] = UserPoolClient?.ClientId
  process.env['USER_POOL_PAGES_CLIENT_ID'] = pagesClient?.ClientId
  return UserPool?.Id ?? ''
}

/** What a client would derive from a password: opaque to the server. */
export const newPasswordHash = () => randomBytes(32).toString('base64')

/** The body of a registration in the classic shape, without a proof of the address. */
export const registrationOf = (email: string, masterPasswordHash = newPasswordHash()) => ({
  email,
  name: 'Ada',
  masterPasswordHash,
  masterPasswordHint: 'the usual',
  kdf: 0,
  kdfIterations: 600_000,
  userSymmetricKey: sealed.symmetric,
  userAsymmetricKeys: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
})

/** The proof of an address that its verification mail brings, good for 15 minutes. */
export async function addressProof(world: World, email: string, name: string | null = null): Promise<string> {
  const expiresAt = new Date(Date.parse(world.now()) + 15 * 60_000).toISOString()
  return addressToken(world.macKey, { email, name, expiresAt })
}

export const FINISH_PATH = '/identity/accounts/register/finish'

/** Sends a registration. */
export async function register(world: World, body: object): Promise<Answer> {
  return world.call({ method: 'POST', path: FINISH_PATH, body })
}

export interface Registered {
  readonly email: string
  readonly masterPasswordHash: string
}

/** Somebody who registered the whole way. */
export async function registered(world: World, email = `${randomUUID()}@example.test`): Promise<Registered> {
  const body = registrationOf(email)
  const answer = await register(world, { ...body, emailVerificationToken: await addressProof(world, email) })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return { email, masterPasswordHash: body.masterPasswordHash }
}

/** Sends a form to the token endpoint, in base64 as the gateway hands it over. */
export async function requestToken(world: World, form: Record<string, string>): Promise<Answer> {
  return world.call({
    method: 'POST',
    path: '/identity/connect/token',
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    base64: true,
  })
}

/** Signs in as clients do. */
export async function signIn(world: World, { email, masterPasswordHash }: Registered): Promise<Answer> {
  return requestToken(world, {
    grant_type: 'password',
    username: email,
    password: masterPasswordHash,
    scope: 'api offline_access',
    client_id: 'cli',
    deviceType: '25',
    deviceIdentifier: '5d3d9a0e-2c3c-4f4f-a4f0-8e2a4e9d1f10',
    deviceName: 'linux',
  })
}

/** The subject that an access token names. */
export function subjectIn(accessToken: string): string {
  const [, claims = ''] = accessToken.split('.')
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }
  return sub
}
