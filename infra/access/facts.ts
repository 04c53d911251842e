import type { Statement } from './statement.ts'

/**
 * Statements as sentences for a reviewer, sorted, one per partition or resource: what may be done there. Statements that
 * grant the same, however they are cut, give the same facts.
 */
export function factsOf(statements: readonly Statement[]): readonly string[] {
  const places = statements.flatMap(({ actions, resources, conditions = {} }) =>
    resources.flatMap((resource) => placesOf(resource, conditions).map((place) => ({ place, actions }))),
  )
  return [...Map.groupBy(places, ({ place }) => place)]
    .map(([place, same]) => `${place}: ${[...new Set(same.flatMap(({ actions }) => actions))].sort().join(', ')}`)
    .sort()
}

function placesOf(resource: string, conditions: NonNullable<Statement['conditions']>): readonly string[] {
  const { 'ForAllValues:StringLike': leading, ...others } = conditions
  const rest = Object.entries(others).flatMap(([operator, compared]) =>
    Object.entries(compared).map(([key, value]) => `${operator} ${key} ${[value].flat().join(' ')}`),
  )
  const place = [resource, ...rest.filter((condition) => condition !== 'Null dynamodb:LeadingKeys false')].join(' if ')
  const isGuarded = rest.includes('Null dynamodb:LeadingKeys false')
  const patterns = [leading?.['dynamodb:LeadingKeys'] ?? []].flat()
  if (patterns.length === 0) return [place]
  return patterns.map((pattern) => `${place} ${pattern}${isGuarded ? '' : ' (or no partition at all)'}`)
}
