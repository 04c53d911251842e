import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { AccountId } from '../id.ts'
import { id, instant } from './fields.ts'

export const kdfSettings = z.object({
  kdf: z.union([z.literal(0), z.literal(1)]),
  iterations: z.number(),
  memory: z.number().nullable(),
  parallelism: z.number().nullable(),
})

/** How a client derives the master key from the password (specification 13.1): 0 PBKDF2-SHA256, 1 Argon2id. */
export type KdfSettings = z.infer<typeof kdfSettings>

const account = z.object({
  accountId: id<'Account'>(),
  email: z.string(),
  name: z.string().nullable(),
  masterPasswordHint: z.string().nullable(),
  kdf: kdfSettings,
  /** The user key, protected by the stretched master key. */
  key: z.string(),
  publicKey: z.string(),
  /** The private key, encrypted with the user key. */
  privateKey: z.string(),
  /** Salted hash of the master password hash, so that a lost user pool can be rebuilt. */
  verifier: z.object({ salt: z.string(), hash: z.string() }),
  securityStamp: z.string(),
  /** Ways of two-step login that are on, by number (specification 13.5): 0 authenticator app, 1 codes by mail. */
  twoStepProviders: z.array(z.union([z.literal(0), z.literal(1)])).default([]),
  /** True after an administrator recovered the account: the person chooses a new master password next. */
  forcePasswordReset: z.boolean().default(false),
  /** The client's own name for the user key, 32 hexadecimal digits; null until a client told it. */
  userKeyId: z.string().nullable().default(null),
  /**
   * True from a change of the verifier until the person signs in with the new password: the user pool may still hold the old
   * one and its sessions, so only the verifier counts.
   */
  passwordPending: z.boolean().default(false),
  createdAt: instant,
  revisedAt: instant,
})

/** A person. The account's id is the subject that the user pool gave it when the account was made. */
export type Account = z.infer<typeof account>

export const accountEntity = defineEntity<Account, { accountId: AccountId }>({
  schema: account,
  key: ({ accountId }) => ({ pk: `ACCOUNT#${accountId}#PROFILE`, sk: 'PROFILE' }),
  unique: {
    byAddress: {
      key: ({ email }) => ({ pk: `ADDRESS#${email}#ACCOUNT`, sk: 'ACCOUNT' }),
      copy: true,
      taken: 'account.address_taken',
    },
  },
})

const subjectAlias = z.object({ subject: z.string(), accountId: id<'Account'>() })

/** A subject of a rebuilt user pool that stands for an account made under another subject. */
export type SubjectAlias = z.infer<typeof subjectAlias>

export const subjectAliasEntity = defineEntity<SubjectAlias, { subject: string }>({
  schema: subjectAlias,
  key: ({ subject }) => ({ pk: `ACCOUNT#${subject}#ALIAS`, sk: 'ALIAS' }),
})

const newcomer = z.object({
  accountId: id<'Account'>(),
  email: z.string(),
  name: z.string().nullable(),
  /** His account's, once he has one: a session that he began before goes on. */
  securityStamp: z.string(),
  createdAt: instant,
})

/**
 * Somebody whom an organization's identity provider vouched for and who has no keys yet (specification 8.4). His id is the
 * one that his account will have: he becomes an account by choosing a master password, or by registering. Until then he is
 * nobody wherever an account is asked for.
 */
export type Newcomer = z.infer<typeof newcomer>

export const newcomerEntity = defineEntity<Newcomer, { accountId: AccountId }>({
  schema: newcomer,
  key: ({ accountId }) => ({ pk: `ACCOUNT#${accountId}#NEWCOMER`, sk: 'NEWCOMER' }),
  unique: {
    byAddress: {
      key: ({ email }) => ({ pk: `ADDRESS#${email}#NEWCOMER`, sk: 'NEWCOMER' }),
      copy: true,
      taken: 'account.address_taken',
    },
  },
})

const accountErasure = z.object({
  accountId: id<'Account'>(),
  email: z.string(),
  requestedAt: instant,
  erasedAt: instant.nullable(),
})

/** Asks a worker to delete the user of a deleted account from the user pool; written in the transaction that deletes it. */
export type AccountErasure = z.infer<typeof accountErasure>

const DAYS_KEPT = 30

export const accountErasureEntity = defineEntity<AccountErasure, { accountId: AccountId }>({
  schema: accountErasure,
  key: ({ accountId }) => ({ pk: `ACCOUNT#${accountId}#ERASURE`, sk: 'ERASURE' }),
  expires: ({ requestedAt }) => Math.floor(Date.parse(requestedAt) / 1000) + DAYS_KEPT * 86_400,
})
