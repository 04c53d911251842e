import type { Context as LambdaContext } from 'aws-lambda'
import { defineFunction } from '../../functions/runtime/define-function.ts'
import type { Deps } from '../../functions/runtime/deps.ts'
import type { Operation } from '../../functions/runtime/operation.ts'
import { newMeter, tableStore } from '../../functions/runtime/table.ts'
import type { Route } from '../../shared/api/route.ts'
import { lambdaContext, type TestRequest, toEvent } from './request.ts'
import { createTable } from './table.ts'
import type { Answer } from './world.ts'

/** The outside world of a function that needs nothing but a table: an empty one, unless parts are handed in. */
export async function tableDeps(parts: Partial<Deps> = {}): Promise<Deps> {
  const table = await createTable()
  const unused = () => {
    throw new Error('This is not used here')
  }
  return {
    store: (meter) => tableStore(table.client, table.name, meter),
    clock: { now: () => new Date().toISOString() },
    ids: { next: () => 'id' },
    macKey: { sign: unused },
    userPool: {
      ensureUser: unused,
      state: unused,
      setPassword: unused,
      signOut: unused,
      signIn: unused,
      deleteUser: unused,
      refresh: unused,
    },
    dns: { txt: unused },
    web: { refusalOf: unused, read: unused },
    identityProviders: { put: unused, remove: unused, offer: unused },
    federation: { pageUrl: unused, redeem: unused, refresh: unused, link: unused, unlink: unused },
    auditRetentionMonths: 13,
    strict: true,
    ...parts,
  }
}

/** A store that fails at whatever it is asked; `parts` are what it can do. */
export const storeOf = (parts: Partial<ReturnType<Deps['store']>>) => (): ReturnType<Deps['store']> => ({
  ...tableStore({} as never, 'nowhere', newMeter()),
  ...parts,
})

/** Serves one route through the real pipeline. */
export function serve<R extends Route>(route: R, operation: Operation<R>, deps: Deps) {
  const serveEvent = defineFunction({ probe: route }, { probe: operation }, () => deps)
  return async (request: Partial<TestRequest> = {}, context: Partial<LambdaContext> = {}): Promise<Answer> => {
    const { event } = toEvent({ method: route.method, path: route.path, ...request })
    const answer = await serveEvent(
      { ...event, routeKey: `${route.method} ${route.path}` },
      { ...lambdaContext(), ...context },
    )
    const text = answer.body ?? ''
    return {
      status: answer.statusCode ?? 0,
      headers: (answer.headers ?? {}) as Record<string, string>,
      body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text,
    }
  }
}
