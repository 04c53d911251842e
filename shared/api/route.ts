import type { Permission } from '../domain/access/can.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import type { EntityName } from '../store/entities.ts'
import type { Id } from '../store/id.ts'

/** A complaint of a schema: where, and what is wrong. */
export interface SchemaIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string | undefined
  readonly expected?: string
  readonly maximum?: number | bigint
  readonly minimum?: number | bigint
  readonly origin?: string
}

/** The part of a zod schema that contracts need; typing against zod's own class costs minutes of type checking. */
export interface Schema<Output = unknown> {
  readonly _zod: { readonly output: Output }
  safeParse(
    value: unknown,
  ): { success: true; data: Output } | { success: false; error: { readonly issues: readonly SchemaIssue[] } }
}

/** What a schema yields. */
export type OutputOf<S> = S extends { readonly _zod: { readonly output: infer Output } } ? Output : undefined

/** What a function does outside the table; each stands for exact rights (infra/access/external-calls.ts). */
export type ExternalCall =
  | 'macKey.sign'
  | 'userPool.register'
  | 'userPool.signIn'
  | 'userPool.recover'
  | 'userPool.erase'
  | 'dns.lookUp'
  | 'web.read'
  | 'userPool.federate'
  | 'userPool.pages'
  | 'userPool.exchange'
  | 'userPool.link'
  | 'userPool.unlink'
  | 'mail.send'

/** Entities that a handler reads and writes, beyond what the scope implies; the only source of rights on the table. */
export interface Uses {
  readonly read: readonly EntityName[]
  /** Of those read, the ones that are looked up through the index too. */
  readonly listIndexed?: readonly EntityName[]
  /** Of those read, the ones that a change wants to be still as they were, without writing them. */
  readonly check?: readonly EntityName[]
  readonly write: readonly EntityName[]
}

/** One operation of the HTTP API: the only place where it is described. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Literal segments and `{name}` parameters; one named `xId` is a GUID, any other plain text that the operation reads. */
  readonly path: string
  /** Other method-and-path pairs, as `POST /path`, that existing clients use for the same operation. */
  readonly aliases?: readonly string[]
  /**
   * The family of envelopes and error bodies: the API's, the token endpoint's, a page for people, a way for their browser to
   * go on, or the API's with a list as lines of JSON.
   */
  readonly dialect: 'bitwarden' | 'oauth' | 'page' | 'redirect' | 'ndjson'
  readonly auth: 'user' | 'public'
  /** What the path's first id opens: the pipeline loads it, and the caller's standing in it, before anything else. */
  readonly scope: 'provider' | 'organization' | 'none'
  readonly permission: Permission | null
  /** Why no permission is asked; required where `permission` is null. */
  readonly why?: string
  readonly query?: Schema
  readonly body?: Schema
  readonly bodyType?: 'json' | 'form'
  /** Where a body may be larger than others. */
  readonly bodyBytesMax?: number
  /** True: a page that has a form, which goes to this installation only. */
  readonly hasForm?: boolean
  /** Null: the answer has no body. */
  readonly reply: Schema | null
  readonly uses: Uses
  readonly calls?: readonly ExternalCall[]
  /** Error codes that the handler may answer with, beyond those that `auth`, `scope` and `body` imply. */
  readonly errors: readonly ErrorCode[]
  /** True: takes many rows and answers each for itself; it writes them in as many transactions as they need. */
  readonly byRows?: boolean
  /** True: honours the `Idempotency-Key` header. */
  readonly idempotent?: boolean
  readonly summary: string
}

export type Routes = Readonly<Record<string, Route>>

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

/** `providerId` is the id of a Provider. */
type IdNamed<Name extends string> = Name extends `${infer Kind}Id` ? Id<Capitalize<Kind>> : string

/** The path parameters of a route, typed by their names. */
export type ParamsOf<R extends Route> = { readonly [Name in NamesIn<R['path']>]: IdNamed<Name> }

/** Declares the routes of a feature. */
export function defineRoutes<const R extends Routes>(routes: R): R {
  for (const [operation, { permission, why }] of Object.entries(routes)) {
    if (permission === null && !why) throw new Error(`${operation} asks for no permission and does not say why`)
  }
  return routes
}

/** What loading a scope reads, whatever the operation. */
export const scopeReads: Readonly<Record<Route['scope'], readonly EntityName[]>> = {
  none: [],
  provider: ['Provider', 'ProviderUser', 'SubjectAlias', 'Account'],
  organization: ['Organization', 'Member', 'ClientLink', 'Provider', 'ProviderUser', 'SubjectAlias', 'Account'],
}

/** The entities that a route reads and writes, implied ones included. */
export function entitiesUsed(route: Route): Required<Uses> {
  const idempotency: readonly EntityName[] = route.idempotent ? ['IdempotencyRecord'] : []
  return {
    read: [...new Set([...scopeReads[route.scope], ...route.uses.read, ...idempotency])],
    listIndexed: route.uses.listIndexed ?? [],
    check: route.uses.check ?? [],
    write: [...new Set([...route.uses.write, ...idempotency])],
  }
}

/** Whether an operation may answer with the code: one that its route declares, that what it asked for is not there, or forbidden. */
export function mayAnswer(route: Route, code: ErrorCode): boolean {
  return code === 'request.not_found' || code === 'request.forbidden' || route.errors.includes(code)
}

/** The method-and-path pairs under which a route is served, its own first. */
export function routeKeys(route: Route): readonly string[] {
  return [`${route.method} ${route.path}`, ...(route.aliases ?? [])]
}
