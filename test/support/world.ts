import { createHmac } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { operations as clients } from '../../functions/clients/index.ts'
import { operations as collections } from '../../functions/collections/index.ts'
import { operations as discovery } from '../../functions/discovery/index.ts'
import { operations as domains } from '../../functions/domains/index.ts'
import { operations as events } from '../../functions/events/index.ts'
import { operations as groups } from '../../functions/groups/index.ts'
import { operations as identity } from '../../functions/identity/index.ts'
import { operations as members } from '../../functions/members/index.ts'
import { operations as organizations } from '../../functions/organizations/index.ts'
import { operations as policies } from '../../functions/policies/index.ts'
import { operations as portal } from '../../functions/portal/index.ts'
import { operations as providerUsers } from '../../functions/provider-users/index.ts'
import { operations as providers } from '../../functions/providers/index.ts'
import { defineFunction } from '../../functions/runtime/define-function.ts'
import type { Deps } from '../../functions/runtime/deps.ts'
import type { HttpFunction } from '../../functions/runtime/pipeline.ts'
import { newMeter, type TableMeter, tableStore } from '../../functions/runtime/table.ts'
import type { WorkerDeps } from '../../functions/runtime/worker-deps.ts'
import { operations as sso } from '../../functions/sso/index.ts'
import { operations as twoStepLogin } from '../../functions/two-step-login/index.ts'
import { type OperatorAnswer, operate } from '../../functions/workers/operator.ts'
import { type Feature, registry } from '../../shared/api/registry.ts'
import type { Federation, IdentityProviders, MacKey, UserPool, Web } from '../../shared/ports/ports.ts'
import type { Store } from '../../shared/ports/store.ts'
import type { MailRequest } from '../../shared/store/entities/mail-request.ts'
import { type MemoryDns, memoryDns } from './memory-dns.ts'
import { type MemoryWeb, memoryWeb } from './memory-web.ts'
import { lambdaContext, type TestRequest, toEvent } from './request.ts'
import { createTable, type TestTable } from './table.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // oxlint-disable-next-line typescript/no-explicit-any -- the body is whatever the route answers; a test looks at what it asked for
  readonly body: any
}

/** The whole system but its edges: real pipeline, real operations, real table engine; a clock that tests move. */
export interface World {
  readonly table: TestTable
  readonly store: Store
  readonly meter: TableMeter
  readonly macKey: MacKey
  readonly dns: MemoryDns
  readonly web: MemoryWeb
  readonly deps: Deps
  /** What the workers get. */
  readonly workerDeps: WorkerDeps
  call(request: TestRequest): Promise<Answer>
  operator(request: object): Promise<OperatorAnswer>
  /** How many change sets were committed so far, whoever did it. The store is the only way to write. */
  commits(): number
  /** The mails that were asked for, oldest first. */
  mails(): Promise<MailRequest[]>
  /** Lets time pass. */
  pass(time: { hours?: number; minutes?: number; seconds?: number }): void
  now(): string
  /** Stops the clock this many milliseconds before the instant, or lets it go on. */
  stopClock(at: string | null, msBefore?: number): void
}

const operations = {
  discovery,
  identity,
  'two-step-login': twoStepLogin,
  providers,
  'provider-users': providerUsers,
  clients,
  organizations,
  members,
  collections,
  events,
  groups,
  policies,
  domains,
  sso,
  portal,
} satisfies Record<Feature, object>

/** A user pool that nobody asked for fails loudly. */
const noUserPool = new Proxy({} as UserPool & IdentityProviders & Federation, {
  get: () => () => {
    throw new Error('This world has no user pool')
  },
})

/** A world with an empty table. */
export async function createWorld(
  parts: {
    userPool?: UserPool
    identityProviders?: IdentityProviders
    federation?: Federation
    web?: Web
    macKey?: MacKey
    wrapStore?: (store: Store) => Store
  } = {},
): Promise<World> {
  const table = await createTable()
  const meter = newMeter()
  let offsetMs = 0
  let stoppedAt: string | null = null
  const now = () => stoppedAt ?? new Date(Date.now() + offsetMs).toISOString()
  const macKey: MacKey = parts.macKey ?? {
    sign: async (sealed) => createHmac('sha256', 'test key').update(JSON.stringify(sealed)).digest('base64url'),
  }
  const dns = memoryDns()
  const web = memoryWeb()
  let commits = 0
  const counted = (store: Store): Store => ({
    ...store,
    commit: async (changes) => {
      commits += 1
      return store.commit(changes)
    },
  })
  const wrap = parts.wrapStore ?? ((store: Store) => store)
  const deps: Deps = {
    store: (perRequest) => wrap(counted(tableStore(table.client, table.name, perRequest))),
    clock: { now },
    ids: { next: () => uuid() },
    macKey,
    userPool: parts.userPool ?? noUserPool,
    dns,
    web: parts.web ?? web,
    identityProviders: parts.identityProviders ?? noUserPool,
    federation: parts.federation ?? noUserPool,
    auditRetentionMonths: 13,
    strict: true,
  }
  const store = counted(tableStore(table.client, table.name, meter))
  const functions = new Map<Feature, HttpFunction>()
  for (const [feature, routes] of Object.entries(registry)) {
    functions.set(
      feature as Feature,
      defineFunction(routes, operations[feature as Feature] as never, () => deps),
    )
  }
  const workerDeps: WorkerDeps = { ...deps, store: deps.store(newMeter()) }
  return {
    table,
    store,
    meter,
    macKey,
    dns,
    web,
    deps,
    workerDeps,
    now,
    stopClock: (at, msBefore = 0) => {
      stoppedAt = at && new Date(Date.parse(at) - msBefore).toISOString()
    },
    pass: ({ hours = 0, minutes = 0, seconds = 0 }) => {
      offsetMs += ((hours * 60 + minutes) * 60 + seconds) * 1000
    },
    call: async (request) => {
      const { feature, event } = toEvent(request)
      const answer = await functions.get(feature)?.(event, lambdaContext())
      const text = answer?.body ?? ''
      const isJson = String(answer?.headers?.['content-type'] ?? '').startsWith('application/json')
      return {
        status: answer?.statusCode ?? 0,
        headers: {
          ...(answer?.headers as Record<string, string>),
          ...(answer?.cookies && { 'set-cookie': answer.cookies.join() }),
        },
        body: isJson && text ? (JSON.parse(text) as unknown) : text,
      }
    },
    commits: () => commits,
    operator: async (request) => operate(request, workerDeps),
    mails: async () => {
      const items = await table.items()
      const mails = items.filter(({ entity }) => entity === 'MailRequest') as unknown as MailRequest[]
      return mails.sort((one, other) => one.mailId.localeCompare(other.mailId))
    },
  }
}
