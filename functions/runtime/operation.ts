import type { OutputOf, ParamsOf, Route, Routes } from '../../shared/api/route.ts'
import type { Standing } from '../../shared/domain/access/can.ts'
import type { Context } from '../../shared/domain/context.ts'
import type { Refusal } from '../../shared/errors/catalogue.ts'
import type { Dns, Federation, MacKey, UserPool, Web } from '../../shared/ports/ports.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { ClientLink, Member, Organization } from '../../shared/store/entities/organization.ts'
import type { Provider, ProviderUser } from '../../shared/store/entities/provider.ts'
import type { AccountId } from '../../shared/store/id.ts'

/** What the pipeline loaded for a route's scope, and how the caller stands in it. */
export interface Scopes {
  readonly none: undefined
  readonly provider: {
    readonly provider: Stored<Provider>
    readonly user: Stored<ProviderUser>
  } & Standing
  readonly organization: {
    readonly organization: Stored<Organization>
    /** The provider's tie to the organization, if a provider manages it. */
    readonly link: Stored<ClientLink> | undefined
    /** The caller's own row; undefined for a provider's staff. */
    readonly member: Stored<Member> | undefined
  } & Standing
}

/** Who calls. */
export interface Actor {
  /** The subject of the access token, as official clients know themselves. */
  readonly subject: string
  /** The account: the same id, unless the user pool was rebuilt since. */
  readonly accountId: AccountId
  /** What all tokens of the session have in common: the claim `origin_jti`. */
  readonly sessionId: string
}

/** Everything an operation gets; it never sees the raw event. */
export interface Call<R extends Route = Route> {
  readonly params: ParamsOf<R>
  readonly query: OutputOf<R['query']>
  readonly body: OutputOf<R['body']>
  readonly scope: Scopes[R['scope']]
  readonly actor: R['auth'] extends 'user' ? Actor : undefined
  readonly context: Context
  /** Reads only: writing is the pipeline's, in one transaction, from what the operation returns. */
  readonly store: StoreReads
  readonly macKey: MacKey
  readonly userPool: UserPool
  readonly dns: Dns
  readonly web: Web
  readonly federation: Federation
  /** What the browser keeps for this installation, by name. */
  readonly cookies: Readonly<Record<string, string>>
  /** Only for routes that answer row by row. */
  readonly writeRows: R['byRows'] extends true ? WriteRows : undefined
}

/**
 * Decides and writes in a transaction of its own, at most 100 operations. Decides again when somebody was faster; refuses
 * with `request.conflict` when that happens too often.
 */
export type WriteRows = <Answer>(
  decide: () => Promise<{ readonly answer: Answer; readonly changes: ChangeSet }>,
) => Promise<{ readonly ok: true; readonly answer: Answer } | Refusal>

/** What an operation decided: the answer, and the writes that make it true. */
export interface Outcome<Reply> {
  readonly ok: true
  readonly reply: Reply
  readonly changes?: ChangeSet
  /** What is best done once the changes are written, but mends itself later if it is not. */
  readonly after?: () => Promise<void>
  /** Another status than 200; for pages. */
  readonly status?: number
}

type ReplyOf<R extends Route> = R['reply'] extends null ? null : OutputOf<R['reply']>

/** A refusal that leaves a trace: a wrong code is counted, so that guessing ends. Nothing else is written. */
export type Denial = Refusal & { readonly changes?: ChangeSet }

/**
 * One operation: loads what it needs, lets a rule decide, and returns the decision. It may run more than once for one
 * request, because it is run again when somebody else changed what it read.
 */
export type Operation<R extends Route> = (call: Call<R>) => Promise<Outcome<ReplyOf<R>> | Denial>

/** An operation for every route of a feature. */
export type Operations<R extends Routes> = { readonly [Name in keyof R]: Operation<R[Name]> }

/** Answers with a reply and, if there are any, the changes to write. */
export function done<Reply>(reply: Reply, changes?: ChangeSet): Outcome<Reply> {
  return changes ? { ok: true, reply, changes } : { ok: true, reply }
}
