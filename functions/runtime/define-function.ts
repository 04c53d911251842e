import { type Route, type Routes, routeKeys } from '../../shared/api/route.ts'
import { awsDeps, type Deps } from './deps.ts'
import type { Operation, Operations } from './operation.ts'
import { type HttpFunction, pipeline } from './pipeline.ts'
import { refused } from './refused.ts'
import { newMeter } from './table.ts'

/**
 * The Lambda function of a feature: its routes and an operation for each; one that is missing does not compile. The
 * outside world is made at the first request, or handed in by a test.
 */
export function defineFunction<R extends Routes>(
  routes: R,
  operations: NoInfer<Operations<R>>,
  makeDeps: () => Deps = awsDeps,
): HttpFunction {
  const served = new Map<string, { operationName: string; route: Route; operation: Operation<Route> }>()
  for (const [operationName, route] of Object.entries(routes)) {
    const operation = operations[operationName] as unknown as Operation<Route>
    for (const routeKey of routeKeys(route)) served.set(routeKey, { operationName, route, operation })
  }
  let deps: Deps | undefined
  return pipeline((event) => {
    const found = served.get(event.routeKey)
    if (!found) {
      const { method, path } = event.requestContext.http
      throw refused('request.unknown_route', { values: { route: `${method} ${path}` } })
    }
    deps ??= makeDeps()
    return {
      ...found,
      deps,
      meter: newMeter(),
      params: {},
      actor: undefined,
      scope: undefined,
      query: undefined,
      body: undefined,
      hasWrittenRows: false,
    }
  })
}
