import type { Route } from './declaration.ts'

export type Match = { readonly route: Route; readonly pathParameters: Readonly<Record<string, string>> }
export type MatchRoute = (method: string, path: string) => Match | undefined

type Pattern = {
  readonly route: Route
  readonly method: string
  readonly segments: readonly string[]
  readonly rank: string
}

const isGreedy = (segment: string | undefined) => segment !== undefined && /^\{.+\+\}$/.test(segment)
const isVariable = (segment: string) => segment.startsWith('{') && segment.endsWith('}')
const nameOf = (segment: string) => segment.replace(/^\{|\+?\}$/g, '')

/**
 * The route selection of HTTP APIs: a literal segment goes before a variable one, that before a greedy one, a path
 * with a method before the same path with ANY, and all of them before `$default`. Path parameters come decoded, once.
 * The returned function throws a `URIError` on malformed percent-encoding.
 *
 * Source: API Gateway developer guide, "Create routes for HTTP APIs", section "Route matching".
 */
export function createRouteMatcher(routes: readonly Route[]): MatchRoute {
  const patterns = routes
    .filter(({ routeKey }) => routeKey !== '$default')
    .map(patternOf)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
  const fallback = routes.find(({ routeKey }) => routeKey === '$default')
  return (method, path) => {
    const segments = path.split('/').slice(1)
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue
      const pathParameters = parametersOf(pattern.segments, segments)
      if (pathParameters !== undefined) return { route: pattern.route, pathParameters }
    }
    return fallback === undefined ? undefined : { route: fallback, pathParameters: {} }
  }
}

function patternOf(route: Route): Pattern {
  const [method = '', path = ''] = route.routeKey.split(' ')
  const segments = path.split('/').slice(1)
  const ranks = segments.map((segment) => (isGreedy(segment) ? '2' : isVariable(segment) ? '1' : '0'))
  return { route, method, segments, rank: `${ranks.join('')}${method === 'ANY' ? '4' : '3'}` }
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {}
  const greedy = isGreedy(pattern.at(-1))
  if (greedy ? segments.length < pattern.length : segments.length !== pattern.length) return undefined
  for (const [index, expected] of pattern.entries()) {
    const found = isGreedy(expected) ? segments.slice(index).join('/') : (segments[index] ?? '')
    if (!isVariable(expected)) {
      if (found !== expected) return undefined
    } else if (found === '') return undefined
    else parameters[nameOf(expected)] = decodeURIComponent(found)
  }
  return parameters
}
