import * as z from 'zod'
import { ApiError, invalidParameter } from './api-error.ts'
import {
  type Attributes,
  attributeSchema,
  attributesFromList,
  attributesToList,
  checkAttributes,
  missingAttributes,
  refuseImmutable,
} from './attributes.ts'
import type { UserPoolContext } from './context.ts'
import { type Operations, operation, timestamp } from './operation.ts'
import { checkPasswordPolicy, generatePassword, hashPassword } from './passwords.ts'
import { type Pool, poolById } from './pools.ts'
import { preSignUp } from './triggers.ts'
import { parseUserFilter } from './user-filter.ts'
import {
  addUser,
  attributesOf,
  deleteUser,
  existingUser,
  type NewPassword,
  selectUsers,
  setAttributes,
  setEnabled,
  setPassword,
  toUser,
  type User,
  type UserRow,
} from './users.ts'

const day = 24 * 60 * 60 * 1000

const userReference = z.object({ UserPoolId: z.string(), Username: z.string().min(1).max(128) })

function referredTo(context: UserPoolContext, reference: z.output<typeof userReference>): { pool: Pool; user: User } {
  const pool = poolById(context, reference.UserPoolId)
  return { pool, user: existingUser(context, pool, reference.Username) }
}

function describe(user: User): object {
  return {
    Username: user.username,
    Enabled: user.enabled,
    UserStatus: user.status,
    UserCreateDate: timestamp(user.createdAt),
    UserLastModifiedDate: timestamp(user.modifiedAt),
  }
}

async function newPassword(
  context: UserPoolContext,
  pool: Pool,
  password: string,
  permanent: boolean,
): Promise<NewPassword> {
  const policy = pool.configuration.Policies.PasswordPolicy
  checkPasswordPolicy(policy, password)
  return {
    hash: await hashPassword(password),
    temporaryUntil: permanent ? undefined : context.now() + policy.TemporaryPasswordValidityDays * day,
  }
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text)
}

/** The attributes after an update: a blank value removes one, and a new address counts as unverified unless the update says otherwise. */
function changedAttributes(pool: Pool, current: Attributes, update: Attributes): Attributes {
  const { Schema, UserAttributeUpdateSettings } = pool.configuration
  checkAttributes(Schema, update)
  refuseImmutable(Schema, update)
  const isNewAddress = update.email !== undefined && update.email !== current.email
  if (isNewAddress && !isAddress(update.email ?? '')) {
    throw invalidParameter('Invalid email address format.')
  }
  const isVerified = update.email_verified === 'true'
  if (
    isNewAddress &&
    !isVerified &&
    UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate.includes('email')
  ) {
    throw invalidParameter(
      'This pool keeps the old address until the new one is verified by mail, which the local user pool does not cover: set email_verified to true with it.',
    )
  }
  const merged = { ...current, ...update, ...(isNewAddress && { email_verified: String(isVerified) }) }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''))
}

/** Operations on users with administrator's rights. */
export const userOperations: Operations = {
  AdminCreateUser: operation(
    userReference.extend({
      UserAttributes: z.array(attributeSchema).default([]),
      TemporaryPassword: z.string().optional(),
      MessageAction: z.literal('SUPPRESS', 'The local user pool sends no invitations: MessageAction must be SUPPRESS.'),
    }),
    async ({ UserPoolId, Username, UserAttributes, TemporaryPassword }, context) => {
      const pool = poolById(context, UserPoolId)
      const { Policies, Schema } = pool.configuration
      const given = attributesFromList(UserAttributes)
      if (!isAddress(Username)) {
        throw invalidParameter('Username should be an email.')
      }
      if (given.email !== undefined && given.email !== Username) {
        throw invalidParameter('Attribute email and Username name different addresses.')
      }
      const attributes = { email: Username, ...given }
      checkAttributes(Schema, attributes)
      const [missing] = missingAttributes(Schema, attributes)
      if (missing !== undefined) {
        throw invalidParameter(`Attributes did not conform to the schema: ${missing}: The attribute is required`)
      }
      const password = TemporaryPassword ?? generatePassword(Policies.PasswordPolicy)
      await preSignUp(context, { pool, client: undefined, username: Username, attributes }, 'AdminCreateUser')
      const user = addUser(context, pool, attributes, await newPassword(context, pool, password, false))
      return { User: { ...describe(user), Attributes: attributesToList(attributesOf(user)) } }
    },
  ),

  AdminSetUserPassword: operation(
    userReference.extend({ Password: z.string(), Permanent: z.boolean().default(false) }),
    async (input, context) => {
      const { pool } = referredTo(context, input)
      const password = await newPassword(context, pool, input.Password, input.Permanent)
      setPassword(context, existingUser(context, pool, input.Username), password)
      return {}
    },
  ),

  AdminGetUser: operation(userReference, (input, context) => {
    const { user } = referredTo(context, input)
    return { ...describe(user), UserAttributes: attributesToList(attributesOf(user)) }
  }),

  AdminUpdateUserAttributes: operation(
    userReference.extend({ UserAttributes: z.array(attributeSchema) }),
    (input, context) => {
      const { pool, user } = referredTo(context, input)
      const update = attributesFromList(input.UserAttributes)
      setAttributes(context, pool, user, changedAttributes(pool, user.attributes, update))
      return {}
    },
  ),

  AdminDeleteUser: operation(userReference, (input, context) => {
    deleteUser(context, referredTo(context, input).user)
    return {}
  }),

  AdminDisableUser: operation(userReference, (input, context) => {
    setEnabled(context, referredTo(context, input).user, false)
    return {}
  }),

  AdminEnableUser: operation(userReference, (input, context) => {
    setEnabled(context, referredTo(context, input).user, true)
    return {}
  }),

  ListUsers: operation(
    z.object({
      UserPoolId: z.string(),
      Filter: z.string().max(256).default(''),
      Limit: z.int().min(0).max(60).default(60),
      PaginationToken: z.string().optional(),
      AttributesToGet: z.array(z.string()).optional(),
    }),
    ({ UserPoolId, Filter, Limit, PaginationToken, AttributesToGet }, context) => {
      const pool = poolById(context, UserPoolId)
      const matches = parseUserFilter(Filter)
      const rows = context.database
        .prepare(`${selectUsers} WHERE pool_id = ? AND id > ? ORDER BY id`)
        .iterate(pool.id, lastSeen(PaginationToken)) as Iterable<UserRow>
      const size = Limit || 60
      const found: User[] = []
      for (const row of rows) {
        const user = toUser(row)
        if (matches(user)) {
          found.push(user)
        }
        if (found.length > size) {
          break
        }
      }
      const page = found.slice(0, size)
      return {
        Users: page.map((user) => ({
          ...describe(user),
          Attributes: attributesToList(attributesOf(user)).filter(
            ({ Name }) => AttributesToGet === undefined || AttributesToGet.includes(Name),
          ),
        })),
        PaginationToken: found.length > size ? pageAfter(page.at(-1)) : undefined,
      }
    },
  ),
}

function pageAfter(user: User | undefined): string {
  return Buffer.from(`after:${user?.id}`).toString('base64url')
}

function lastSeen(paginationToken: string | undefined): number {
  if (paginationToken === undefined) {
    return 0
  }
  const [, id] = /^after:(\d+)$/.exec(Buffer.from(paginationToken, 'base64url').toString('utf8')) ?? []
  if (id === undefined) {
    throw new ApiError('InvalidParameterException', 'Invalid pagination token.')
  }
  return Number(id)
}
