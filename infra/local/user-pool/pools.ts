import { randomInt } from 'node:crypto'
import * as z from 'zod'
import { ApiError, invalidParameter } from './api-error.ts'
import { attributeDefinitionSchema, schemaAttributes } from './attributes.ts'
import { region, type UserPoolContext } from './context.ts'
import { type Operations, operation, timestamp } from './operation.ts'
import { defaultPasswordPolicy, passwordPolicySchema } from './passwords.ts'
import { makeSigningKey } from './signing-key.ts'

const lambdaArn = z.string().min(1)

const mutableConfigurationSchema = z.looseObject({
  Policies: z
    .looseObject({ PasswordPolicy: passwordPolicySchema.default(defaultPasswordPolicy) })
    .default({ PasswordPolicy: defaultPasswordPolicy }),
  LambdaConfig: z
    .strictObject({
      PreTokenGeneration: lambdaArn.optional(),
      PreTokenGenerationConfig: z
        .object({ LambdaArn: lambdaArn, LambdaVersion: z.enum(['V1_0', 'V2_0', 'V3_0']) })
        .optional(),
      PreSignUp: lambdaArn.optional(),
      PostConfirmation: lambdaArn.optional(),
      PostAuthentication: lambdaArn.optional(),
    })
    .default({}),
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).default('INACTIVE'),
  MfaConfiguration: z
    .enum(['OFF', 'OPTIONAL'], 'Compulsory MFA is not covered by the local user pool; name OFF or OPTIONAL.')
    .default('OFF'),
  UserAttributeUpdateSettings: z
    .looseObject({ AttributesRequireVerificationBeforeUpdate: z.array(z.string()).default([]) })
    .default({ AttributesRequireVerificationBeforeUpdate: [] }),
  UserPoolTier: z.enum(['LITE', 'ESSENTIALS', 'PLUS']).optional(),
})

// What would quietly behave otherwise than on AWS is refused here instead.
const immutableConfigurationSchema = z.looseObject({
  UsernameAttributes: z.tuple(
    [z.literal('email')],
    "The local user pool covers sign-in by e-mail address only: UsernameAttributes must be ['email'].",
  ),
  UsernameConfiguration: z.looseObject(
    { CaseSensitive: z.literal(false) },
    'On AWS a pool without UsernameConfiguration.CaseSensitive false tells A@x from a@x, for ever; the local user pool never does, so say false.',
  ),
  AliasAttributes: z.array(z.never()).optional(),
  Schema: z.array(attributeDefinitionSchema).default([]),
})

const configurationSchema = mutableConfigurationSchema
  .extend(immutableConfigurationSchema.shape)
  .extend({ PoolName: z.string().regex(/^[\w\s+=,.@-]{1,128}$/) })

/** A pool's settings, as CreateUserPool takes them, with AWS's defaults filled in. Unknown settings are kept as given. */
type PoolConfiguration = z.output<typeof configurationSchema>

/** One user pool. */
export type Pool = {
  readonly id: string
  readonly configuration: PoolConfiguration
  readonly keyId: string
  /** RSA private key, PKCS #8 PEM. */
  readonly privateKey: string
  readonly createdAt: number
  readonly modifiedAt: number
}

type PoolRow = {
  id: string
  configuration: string
  key_id: string
  private_key: string
  created_at: number
  modified_at: number
}

/** The pool with this id, if there is one. */
export function findPool(context: UserPoolContext, id: string): Pool | undefined {
  const row = context.database.prepare('SELECT * FROM pools WHERE id = ?').get(id) as PoolRow | undefined
  return row && toPool(row)
}

/** As `findPool`, but ResourceNotFoundException when there is none. */
export function poolById(context: UserPoolContext, id: string): Pool {
  const pool = findPool(context, id)
  if (!pool) {
    throw new ApiError('ResourceNotFoundException', `User pool ${id} does not exist.`)
  }
  return pool
}

function toPool(row: PoolRow): Pool {
  return {
    id: row.id,
    configuration: JSON.parse(row.configuration) as PoolConfiguration,
    keyId: row.key_id,
    privateKey: row.private_key,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}

function describe(context: UserPoolContext, pool: Pool): object {
  const { PoolName, Schema, ...configuration } = pool.configuration
  const { users } = context.database.prepare('SELECT count(*) AS users FROM users WHERE pool_id = ?').get(pool.id) as {
    users: number
  }
  return {
    ...configuration,
    UserPoolTier: configuration.UserPoolTier ?? 'ESSENTIALS',
    Id: pool.id,
    Name: PoolName,
    Arn: `arn:aws:cognito-idp:${region}:000000000000:userpool/${pool.id}`,
    SchemaAttributes: schemaAttributes(Schema),
    CreationDate: timestamp(pool.createdAt),
    LastModifiedDate: timestamp(pool.modifiedAt),
    EstimatedNumberOfUsers: users,
    Domain: domainOf(context, pool),
  }
}

function newPoolId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return `local_${Array.from({ length: 9 }, () => alphabet[randomInt(alphabet.length)]).join('')}`
}

function domainOf(context: UserPoolContext, pool: Pool): string | undefined {
  const row = context.database.prepare('SELECT domain FROM domains WHERE pool_id = ?').get(pool.id)
  return row && String(row.domain)
}

const poolReference = z.object({ UserPoolId: z.string() })

/** Operations on pools: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/. */
export const poolOperations: Operations = {
  CreateUserPool: operation(configurationSchema, async (configuration, context) => {
    const { keyId, privateKey } = await makeSigningKey()
    const now = context.now()
    const pool: Pool = { id: newPoolId(), configuration, keyId, privateKey, createdAt: now, modifiedAt: now }
    context.database
      .prepare('INSERT INTO pools VALUES (?, ?, ?, ?, ?, ?)')
      .run(pool.id, JSON.stringify(configuration), keyId, privateKey, now, now)
    return { UserPool: describe(context, pool) }
  }),

  DescribeUserPool: operation(poolReference, (input, context) => ({
    UserPool: describe(context, poolById(context, input.UserPoolId)),
  })),

  ListUserPools: operation(
    z.object({ MaxResults: z.int().min(1).max(60), NextToken: z.string().optional() }),
    ({ MaxResults, NextToken = '' }, context) => {
      const rows = context.database
        .prepare('SELECT * FROM pools WHERE id > ? ORDER BY id LIMIT ?')
        .all(NextToken, MaxResults + 1) as PoolRow[]
      const page = rows.slice(0, MaxResults)
      return {
        UserPools: page.map(toPool).map((pool) => ({
          Id: pool.id,
          Name: pool.configuration.PoolName,
          LambdaConfig: pool.configuration.LambdaConfig,
          CreationDate: timestamp(pool.createdAt),
          LastModifiedDate: timestamp(pool.modifiedAt),
        })),
        NextToken: rows.length > MaxResults ? page.at(-1)?.id : undefined,
      }
    },
  ),

  // AWS sets what is not named to its default, the tier excepted.
  UpdateUserPool: operation(
    mutableConfigurationSchema.extend({ UserPoolId: z.string(), PoolName: z.string().optional() }),
    ({ UserPoolId, ...changed }, context) => {
      const { configuration } = poolById(context, UserPoolId)
      const updated: PoolConfiguration = {
        ...changed,
        PoolName: changed.PoolName ?? configuration.PoolName,
        UserPoolTier: changed.UserPoolTier ?? configuration.UserPoolTier,
        UsernameAttributes: configuration.UsernameAttributes,
        UsernameConfiguration: configuration.UsernameConfiguration,
        Schema: configuration.Schema,
      }
      context.database
        .prepare('UPDATE pools SET configuration = ?, modified_at = ? WHERE id = ?')
        .run(JSON.stringify(updated), context.now(), UserPoolId)
      return {}
    },
  ),

  DeleteUserPool: operation(poolReference, ({ UserPoolId }, context) => {
    if (poolById(context, UserPoolId).configuration.DeletionProtection === 'ACTIVE') {
      throw invalidParameter(
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      )
    }
    if (domainOf(context, poolById(context, UserPoolId)) !== undefined) {
      throw invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.')
    }
    context.database.prepare('DELETE FROM pools WHERE id = ?').run(UserPoolId)
    return {}
  }),
}
