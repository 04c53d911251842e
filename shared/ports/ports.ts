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

/** What an address in the internet answered. */
export type WebDocument =
  | { readonly ok: true; readonly text: string }
  /** A reason for people. */
  | { readonly ok: false; readonly reason: string }

/** Documents that identity providers publish. Whoever names an address must not reach what is not meant for him by it. */
export interface Web {
  /** Why the address is never asked, for people to read: it is not https, or not of the internet. Undefined: it is. */
  refusalOf(url: string): string | undefined
  /** The document at the address, at most 256 KB. Redirects are not followed. */
  read(url: string): Promise<WebDocument>
}

/** A SAML identity provider, or an OpenID provider, of an organization. */
interface NamedProvider {
  readonly name: string
  /** Attributes of the pool, each with the claim that fills it. */
  readonly attributes: Readonly<Record<string, string>>
}

export interface SamlProvider extends NamedProvider {
  readonly kind: 'SAML'
  /** The document, or where the pool fetches it. */
  readonly metadata: { readonly document: string } | { readonly url: string }
}

export interface OpenIdProvider extends NamedProvider {
  readonly kind: 'OIDC'
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
}

/** An organization's identity provider as the user pool holds it. */
export type FederatedProvider = SamlProvider | OpenIdProvider

/** What came of giving a provider to the pool. */
export type ProviderResult =
  | { readonly ok: true; readonly userPoolId: string }
  /** The pool will never take it as it is; the reason is the pool's own. */
  | { readonly ok: false; readonly reason: string }

/** The identity providers that the user pool signs people in through. Every call may be repeated. */
export interface IdentityProviders {
  /** Makes the provider, or brings the one of that name up to date. */
  put(provider: FederatedProvider): Promise<ProviderResult>
  /** Makes the pool forget the provider; so may it have before. */
  remove(name: string): Promise<void>
  /** Lets people sign in through every provider that the pool has, and through no other. */
  offer(): Promise<void>
}

/** Somebody whom an identity provider signed in. */
export interface FederatedSession {
  readonly tokens: SessionTokens
  /** The subject of the pool's user. */
  readonly subject: string
  /** The identities that sign him in: each provider, and its name for him. */
  readonly identities: readonly { readonly providerName: string; readonly externalId: string }[]
}

/** Signing in through identity providers, by way of the user pool's pages. */
export interface Federation {
  /** Where the browser goes, to come back with the state and a code that only the verifier behind the challenge redeems. */
  pageUrl(login: { providerName: string; state: string; codeChallenge: string }): string
  /** What the code of the pool's pages is good for, or null where it is good for nothing. */
  redeem(code: string, codeVerifier: string): Promise<FederatedSession | null>
  /** Tokens of a session that began on the pool's pages, or null when it has ended. */
  refresh(refreshToken: string): Promise<SessionTokens | null>
  /** Lets an identity sign the pool's user of this address in; `held` where it does already, `absent` without such a user. */
  link(email: string, identity: { providerName: string; externalId: string }): Promise<'linked' | 'held' | 'absent'>
  /** Parts an identity from its user; so may it have been before. */
  unlink(identity: { providerName: string; externalId: string }): Promise<void>
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
