import { createHmac, randomInt } from 'node:crypto'
import * as z from 'zod'
import { ApiError, invalidParameter, notAuthorized } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import { providerNames } from './identity-provider-store.ts'
import { checkOauthSettings, oauthSettingsSchema } from './oauth-settings.ts'
import { type Operations, operation, timestamp } from './operation.ts'
import { poolById } from './pools.ts'
import { equalSecrets } from './secrets.ts'

const unit = z.enum(['seconds', 'minutes', 'hours', 'days'])
const secondsIn = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const
const day = secondsIn.days

const configurationSchema = z.looseObject({
  ClientName: z.string().regex(/^[\w\s+=,.@-]{1,128}$/),
  ExplicitAuthFlows: z
    .array(
      z.enum([
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_USER_AUTH',
      ]),
    )
    .default(['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']),
  AccessTokenValidity: z.int().min(1).max(day).default(1),
  IdTokenValidity: z.int().min(1).max(day).default(1),
  RefreshTokenValidity: z.int().min(0).max(315_360_000).default(30),
  TokenValidityUnits: z
    .object({
      AccessToken: unit.default('hours'),
      IdToken: unit.default('hours'),
      RefreshToken: unit.default('days'),
    })
    .default({ AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' }),
  PreventUserExistenceErrors: z.enum(['ENABLED', 'LEGACY']).default('LEGACY'),
  EnableTokenRevocation: z.boolean().default(true),
  AuthSessionValidity: z.int().min(3).max(15).default(3),
  RefreshTokenRotation: z
    .looseObject({
      Feature: z.literal('DISABLED', 'Rotation of refresh tokens is not covered by the local user pool.'),
    })
    .optional(),
  ...oauthSettingsSchema.shape,
})

/** An app client's settings, as CreateUserPoolClient takes them, with AWS's defaults filled in. */
type ClientConfiguration = z.output<typeof configurationSchema>

/** One app client of a pool. */
export type Client = {
  readonly id: string
  readonly poolId: string
  readonly secret: string | undefined
  readonly configuration: ClientConfiguration
  readonly createdAt: number
  readonly modifiedAt: number
}

type ClientRow = {
  id: string
  pool_id: string
  secret: string | null
  configuration: string
  created_at: number
  modified_at: number
}

/** The client with this id, of this pool when one is given; ResourceNotFoundException when there is none. */
export function clientById(context: UserPoolContext, id: string, poolId?: string): Client {
  const client = findClient(context, id, poolId)
  if (!client) {
    throw new ApiError('ResourceNotFoundException', `User pool client ${id} does not exist.`)
  }
  return client
}

/** The client with this id, of this pool when one is given, if there is one. */
export function findClient(context: UserPoolContext, id: string, poolId?: string): Client | undefined {
  const row = context.database.prepare('SELECT * FROM clients WHERE id = ?').get(id) as ClientRow | undefined
  return row && (poolId === undefined || row.pool_id === poolId) ? toClient(row) : undefined
}

/** How long the client's tokens live, in seconds. */
export function tokenLifetimes({ configuration }: { configuration: ClientConfiguration }): {
  access: number
  id: number
  refresh: number
} {
  const { AccessTokenValidity, IdTokenValidity, RefreshTokenValidity, TokenValidityUnits: units } = configuration
  return {
    access: AccessTokenValidity * secondsIn[units.AccessToken],
    id: IdTokenValidity * secondsIn[units.IdToken],
    // Zero stands for the default of 30 days, whatever the unit.
    refresh: RefreshTokenValidity * secondsIn[units.RefreshToken] || 30 * day,
  }
}

/**
 * Lets a request pass that proves the client's secret: SECRET_HASH is Base64(HMAC-SHA256(secret, username + client id)).
 * A client without a secret must not send one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 */
export function checkSecretHash(client: Client, username: string, secretHash: string | undefined): void {
  if (client.secret === undefined) {
    if (secretHash !== undefined) {
      throw invalidParameter(`Client ${client.id} is not configured for secret but secret hash was received`)
    }
    return
  }
  if (secretHash === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`)
  }
  const expected = createHmac('sha256', client.secret)
    .update(username + client.id)
    .digest('base64')
  if (!equalSecrets(secretHash, expected)) {
    throw notAuthorized(`Unable to verify secret hash for client ${client.id}`)
  }
}

function toClient(row: ClientRow): Client {
  return {
    id: row.id,
    poolId: row.pool_id,
    secret: row.secret ?? undefined,
    configuration: JSON.parse(row.configuration) as ClientConfiguration,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}

function describe(client: Client): object {
  return {
    ...client.configuration,
    ClientId: client.id,
    UserPoolId: client.poolId,
    ClientSecret: client.secret,
    CreationDate: timestamp(client.createdAt),
    LastModifiedDate: timestamp(client.modifiedAt),
  }
}

function checkLifetimes(configuration: ClientConfiguration): void {
  const { access, id, refresh } = tokenLifetimes({ configuration })
  const outside = (seconds: number, least: number, most: number) => seconds < least || seconds > most
  if (outside(access, 300, day) || outside(id, 300, day) || outside(refresh, 3600, 3650 * day)) {
    throw invalidParameter(
      'Invalid range for token validity: access and ID tokens live 5 minutes to 1 day, refresh tokens 60 minutes to 10 years.',
    )
  }
}

function randomLetters(length: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

const clientReference = z.object({ UserPoolId: z.string(), ClientId: z.string() })

/** Operations on app clients. */
export const clientOperations: Operations = {
  CreateUserPoolClient: operation(
    configurationSchema.extend({ UserPoolId: z.string(), GenerateSecret: z.boolean().default(false) }),
    ({ UserPoolId, GenerateSecret, ...configuration }, context) => {
      poolById(context, UserPoolId)
      checkLifetimes(configuration)
      checkOauthSettings(configuration, providerNames(context, UserPoolId))
      const now = context.now()
      const client: Client = {
        id: randomLetters(26),
        poolId: UserPoolId,
        secret: GenerateSecret ? randomLetters(51) : undefined,
        configuration,
        createdAt: now,
        modifiedAt: now,
      }
      context.database
        .prepare('INSERT INTO clients VALUES (?, ?, ?, ?, ?, ?)')
        .run(client.id, client.poolId, client.secret ?? null, JSON.stringify(configuration), now, now)
      return { UserPoolClient: describe(client) }
    },
  ),

  DescribeUserPoolClient: operation(clientReference, ({ UserPoolId, ClientId }, context) => ({
    UserPoolClient: describe(clientById(context, ClientId, UserPoolId)),
  })),

  // AWS sets what is not named to its default; the secret stays.
  UpdateUserPoolClient: operation(
    configurationSchema.extend({ ...clientReference.shape, ClientName: z.string().optional() }),
    ({ UserPoolId, ClientId, ...changed }, context) => {
      const { configuration } = clientById(context, ClientId, UserPoolId)
      const updated = { ...changed, ClientName: changed.ClientName ?? configuration.ClientName }
      checkLifetimes(updated)
      checkOauthSettings(updated, providerNames(context, UserPoolId))
      context.database
        .prepare('UPDATE clients SET configuration = ?, modified_at = ? WHERE id = ?')
        .run(JSON.stringify(updated), context.now(), ClientId)
      return { UserPoolClient: describe(clientById(context, ClientId)) }
    },
  ),

  ListUserPoolClients: operation(
    z.object({
      UserPoolId: z.string(),
      MaxResults: z.int().min(1).max(60).default(60),
      NextToken: z.string().optional(),
    }),
    ({ UserPoolId, MaxResults, NextToken = '' }, context) => {
      poolById(context, UserPoolId)
      const rows = context.database
        .prepare('SELECT * FROM clients WHERE pool_id = ? AND id > ? ORDER BY id LIMIT ?')
        .all(UserPoolId, NextToken, MaxResults + 1) as ClientRow[]
      const page = rows.slice(0, MaxResults).map(toClient)
      return {
        UserPoolClients: page.map(({ id, poolId, configuration }) => ({
          ClientId: id,
          UserPoolId: poolId,
          ClientName: configuration.ClientName,
        })),
        NextToken: rows.length > MaxResults ? page.at(-1)?.id : undefined,
      }
    },
  ),
}
