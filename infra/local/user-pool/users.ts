import { randomUUID } from 'node:crypto'
import { ApiError } from './api-error.ts'
import type { Attributes } from './attributes.ts'
import type { UserPoolContext } from './context.ts'
import { inTransaction } from './database.ts'
import type { Pool } from './pools.ts'
import { revokeSessionsOf } from './sessions.ts'

/** CONFIRMED users sign in with their own password; the others must first replace the temporary one. */
type UserStatus = 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD'

/** One user of a pool. */
export type User = {
  /** The database's key; never leaves the stand-in. */
  readonly id: number
  readonly poolId: string
  /** A UUID, given at creation and equal to the `sub` attribute, as in every AWS pool whose users sign in by e-mail. */
  readonly username: string
  /** All attributes but `sub`. */
  readonly attributes: Attributes
  readonly status: UserStatus
  readonly enabled: boolean
  readonly passwordHash: string
  /** Milliseconds since 1970; undefined once the user has a password of his own. */
  readonly temporaryPasswordExpiresAt: number | undefined
  readonly createdAt: number
  readonly modifiedAt: number
}

/** A password to store: a user's own, or a temporary one with the time (ms since 1970) from which it is refused. */
export type NewPassword = { readonly hash: string; readonly temporaryUntil: number | undefined }

/** The columns of table `users` that make up a User. */
export type UserRow = {
  id: number
  pool_id: string
  username: string
  attributes: string
  status: UserStatus
  enabled: number
  password_hash: string
  temporary_password_expires_at: number | null
  created_at: number
  modified_at: number
}

/** From a database row. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    poolId: row.pool_id,
    username: row.username,
    attributes: JSON.parse(row.attributes) as Attributes,
    status: row.status,
    enabled: row.enabled === 1,
    passwordHash: row.password_hash,
    temporaryPasswordExpiresAt: row.temporary_password_expires_at ?? undefined,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  }
}

/** The user addressed by Username (= sub) or by e-mail address, in whatever case. */
export function findUser(context: UserPoolContext, pool: Pool, name: string): User | undefined {
  const row = context.database
    .prepare('SELECT * FROM users WHERE pool_id = :pool AND (username = :name OR address = :name)')
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
  const row = context.database.prepare('SELECT * FROM users WHERE id = ?').get(id) as UserRow | undefined
  return row && toUser(row)
}

/** All attributes as AWS lists them, `sub` first. */
export function attributesOf(user: User): Attributes {
  return { sub: user.username, ...user.attributes }
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
         (pool_id, username, address, attributes, status, enabled, password_hash, temporary_password_expires_at, created_at, modified_at)
       VALUES (?, ?, ?, ?, 'FORCE_CHANGE_PASSWORD', 1, ?, ?, ?, ?)`,
    )
    .run(
      pool.id,
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

/** Replaces a user's attributes; AliasExistsException when another user signs in with the address. */
export function setAttributes(context: UserPoolContext, pool: Pool, user: User, attributes: Attributes): void {
  const address = signInAddress(attributes)
  const holder = findUser(context, pool, address)
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
