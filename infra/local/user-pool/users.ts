import { randomUUID } from 'node:crypto'
import { ApiError } from './api-error.ts'
import type { Attributes } from './attributes.ts'
import type { UserPoolContext } from './context.ts'
import { inTransaction } from './database.ts'
import type { Pool } from './pools.ts'
import { revokeSessionsOf } from './sessions.ts'

/**
 * CONFIRMED users sign in with their own password, those of FORCE_CHANGE_PASSWORD must first replace a temporary one,
 * and those of EXTERNAL_PROVIDER come from an identity provider.
 */
type UserStatus = 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'EXTERNAL_PROVIDER'

/** An identity provider's account that signs the user in, as the `identities` attribute tells it. */
export type Identity = {
  readonly userId: string
  readonly providerName: string
  readonly providerType: string
  readonly issuer: string | null
  /** Whether the user was made from this identity, and not linked to it later. */
  readonly primary: boolean
  /** Milliseconds since 1970. */
  readonly dateCreated: number
}

/** One user of a pool. */
export type User = {
  /** The database's key; never leaves the stand-in. */
  readonly id: number
  readonly poolId: string
  /** Of the pool's own users equal to `sub`, as in every AWS pool whose users sign in by e-mail; else `<provider>_<NameID>`. */
  readonly username: string
  /** A UUID, given at creation. */
  readonly sub: string
  /** All attributes but `sub` and `identities`. */
  readonly attributes: Attributes
  readonly status: UserStatus
  readonly enabled: boolean
  readonly passwordHash: string
  /** Milliseconds since 1970; undefined once the user has a password of his own. */
  readonly temporaryPasswordExpiresAt: number | undefined
  readonly createdAt: number
  readonly modifiedAt: number
  readonly identities: readonly Identity[]
}

/** A password to store: a user's own, or a temporary one with the time (ms since 1970) from which it is refused. */
export type NewPassword = { readonly hash: string; readonly temporaryUntil: number | undefined }

/** The columns of table `users` that make up a User. */
export type UserRow = {
  id: number
  pool_id: string
  username: string
  sub: string
  attributes: string
  status: UserStatus
  enabled: number
  password_hash: string
  temporary_password_expires_at: number | null
  created_at: number
  modified_at: number
  identities: string
}

/** Begins every query that answers users: rows of UserRow. */
export const selectUsers = `
  SELECT users.*, (
    SELECT json_group_array(json_object('userId', value, 'providerName', provider, 'providerType', type,
      'issuer', issuer, 'primary', json(iif(is_primary, 'true', 'false')), 'dateCreated', created_at))
    FROM identities WHERE user_id = users.id
  ) AS identities FROM users`

/** From a database row. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    poolId: row.pool_id,
    username: row.username,
    sub: row.sub,
    attributes: JSON.parse(row.attributes) as Attributes,
    status: row.status,
    enabled: row.enabled === 1,
    passwordHash: row.password_hash,
    temporaryPasswordExpiresAt: row.temporary_password_expires_at ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    identities: JSON.parse(row.identities) as Identity[],
  }
}

/** The user addressed by Username or by e-mail address, in whatever case. */
export function findUser(context: UserPoolContext, pool: Pool, name: string): User | undefined {
  const row = context.database
    .prepare(`${selectUsers} WHERE pool_id = :pool AND (username = :name OR address = :name)`)
    .get({ pool: pool.id, name: name.toLowerCase() }) as UserRow | undefined
  return row && toUser(row)
}

/** As `findUser`, but UserNotFoundException when there is none. */
export function existingUser(context: UserPoolContext, pool: Pool, name: string): User {
  const user = findUser(context, pool, name)
  if (!user) {
    throw new ApiError('UserNotFoundException', 'User does not exist.')
  }
  return user
}

/** The user with this database key, if still there. */
export function userById(context: UserPoolContext, id: number): User | undefined {
  const row = context.database.prepare(`${selectUsers} WHERE id = ?`).get(id) as UserRow | undefined
  return row && toUser(row)
}

/** All attributes as AWS lists them, `sub` first. */
export function attributesOf(user: User): Attributes {
  const identities = user.identities.length > 0 && { identities: JSON.stringify(user.identities) }
  return { sub: user.sub, ...identities, ...user.attributes }
}

/** The groups that a user is in: the one that his identity provider has by itself, `<pool id>_<provider>`. */
export function groupsOf(user: User): string[] {
  return user.identities.filter(({ primary }) => primary).map(({ providerName }) => `${user.poolId}_${providerName}`)
}

/** Adds a user who has to replace a temporary password; UsernameExistsException when the address is taken. */
export function addUser(context: UserPoolContext, pool: Pool, attributes: Attributes, password: NewPassword): User {
  const address = signInAddress(attributes)
  if (findUser(context, pool, address)) {
    throw new ApiError('UsernameExistsException', 'User account already exists')
  }
  const username = randomUUID()
  const now = context.now()
  context.database
    .prepare(
      `INSERT INTO users
         (pool_id, username, sub, address, attributes, status, enabled, password_hash, temporary_password_expires_at, created_at, modified_at)
       VALUES (?, ?, ?, ?, ?, 'FORCE_CHANGE_PASSWORD', 1, ?, ?, ?, ?)`,
    )
    .run(
      pool.id,
      username,
      username,
      address,
      JSON.stringify(attributes),
      password.hash,
      password.temporaryUntil ?? null,
      now,
      now,
    )
  return existingUser(context, pool, username)
}

/** Adds a user who comes from an identity provider; `passwordHash` is of a password that nobody knows. */
export function addExternalUser(
  context: UserPoolContext,
  pool: Pool,
  username: string,
  attributes: Attributes,
  passwordHash: string,
): User {
  const now = context.now()
  context.database
    .prepare(
      `INSERT INTO users
         (pool_id, username, sub, attributes, status, enabled, password_hash, created_at, modified_at)
       VALUES (?, ?, ?, ?, 'EXTERNAL_PROVIDER', 1, ?, ?, ?)`,
    )
    .run(pool.id, username, randomUUID(), JSON.stringify(attributes), passwordHash, now, now)
  return existingUser(context, pool, username)
}

/** Replaces a user's attributes; AliasExistsException when another user signs in with the address. */
export function setAttributes(context: UserPoolContext, pool: Pool, user: User, attributes: Attributes): void {
  const address = user.identities.some(({ primary }) => primary) ? null : signInAddress(attributes)
  const holder = address === null ? undefined : findUser(context, pool, address)
  if (holder && holder.id !== user.id) {
    throw new ApiError('AliasExistsException', 'An account with the email already exists.')
  }
  context.database
    .prepare('UPDATE users SET address = ?, attributes = ?, modified_at = ? WHERE id = ?')
    .run(address, JSON.stringify(attributes), context.now(), user.id)
}

/** Replaces a user's password and ends any challenge that was raised for the one before. */
export function setPassword(context: UserPoolContext, user: User, { hash, temporaryUntil }: NewPassword): void {
  const status: UserStatus = temporaryUntil === undefined ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD'
  inTransaction(context.database, () => {
    context.database
      .prepare(
        'UPDATE users SET password_hash = ?, temporary_password_expires_at = ?, status = ?, modified_at = ? WHERE id = ?',
      )
      .run(hash, temporaryUntil ?? null, status, context.now(), user.id)
    context.database.prepare('DELETE FROM challenges WHERE user_id = ?').run(user.id)
  })
}

/** Lets a user sign in again, or shuts him out and ends his sessions. */
export function setEnabled(context: UserPoolContext, user: User, enabled: boolean): void {
  inTransaction(context.database, () => {
    context.database
      .prepare('UPDATE users SET enabled = ?, modified_at = ? WHERE id = ?')
      .run(enabled ? 1 : 0, context.now(), user.id)
    if (!enabled) {
      revokeSessionsOf(context, user)
    }
  })
}

/** Removes a user with his sessions. */
export function deleteUser(context: UserPoolContext, user: User): void {
  context.database.prepare('DELETE FROM users WHERE id = ?').run(user.id)
}

function signInAddress(attributes: Attributes): string {
  return (attributes.email ?? '').toLowerCase()
}
