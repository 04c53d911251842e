import type { Instant } from '../store/id.ts'

/** The time, passed in so that rules and tests agree on it. */
export interface Clock {
  now(): Instant
}

/** Fresh identifiers: time-ordered GUIDs (UUID version 7). */
export interface Ids {
  next(): string
}

/** Keyed hashes under a key that never leaves its keeper. */
export interface MacKey {
  /** HMAC-SHA-256 over the parts, base64url. Parts are length-prefixed, so they cannot run into each other. */
  sign(parts: readonly string[]): Promise<string>
}

/** Tokens of a session as the user pool issues them. */
export interface SessionTokens {
  readonly accessToken: string
  /** Absent on refresh: the refresh token stays as it was. */
  readonly refreshToken: string | null
  readonly expiresInSeconds: number
}

/** What the pool knows of a person's sign-in. */
export type PoolUserState =
  | { readonly state: 'absent' }
  | { readonly state: 'unfinished' | 'ready' | 'disabled'; readonly subject: string }

/** The sign-in directory. Its password is the master password hash that the client derived. */
export interface UserPool {
  /** Makes a user who cannot sign in yet, or finds the one that stands there. Returns the subject. */
  ensureUser(email: string): Promise<string>
  state(email: string): Promise<PoolUserState>
  setPassword(email: string, masterPasswordHash: string): Promise<void>
  /** Tokens, or null when address and password do not belong together or the user may not sign in. */
  signIn(email: string, masterPasswordHash: string): Promise<SessionTokens | null>
  /** Ends all sessions of the user; access tokens that are out live on until they expire. */
  signOut(email: string): Promise<void>
  /** Deletes the user, if there is one. */
  deleteUser(email: string): Promise<void>
  /** Tokens, or null when the session has ended. */
  refresh(refreshToken: string): Promise<SessionTokens | null>
}

/** The domain name system. */
export interface Dns {
  /** The TXT records of the domain itself; none where there is no such domain. `unreachable`: nobody said. */
  txt(domainName: string): Promise<readonly string[] | 'unreachable'>
}

/** One mail, ready to go out. */
export interface Message {
  /** Travels with the mail, so that word of what became of it finds the request. */
  readonly mailId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What became of the attempt to hand a mail over. */
export type SendResult =
  | { readonly outcome: 'sent'; readonly messageId: string }
  /** Not taken; try later. */
  | { readonly outcome: 'later'; readonly reason: string }
  /** Not taken, and never will be. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The answer was lost: it may have been taken. */
  | { readonly outcome: 'uncertain'; readonly reason: string }

export interface Mailer {
  send(message: Message): Promise<SendResult>
}
