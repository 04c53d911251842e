/** True when an event matches. */
export type Matches = (event: unknown) => boolean

type Operators = Record<string, unknown>
/** Tests one value of the event; undefined when the event has no such field. */
type Test = (value: unknown) => boolean

/**
 * Compiles an event pattern of EventBridge, as rules, pipes and event source mappings have them. A field matches when
 * one of its listed values does; a list in the event matches when one of its entries does. Knows exact values,
 * `prefix`, `suffix`, `equals-ignore-case`, `anything-but`, `exists`, `numeric` and `$or`; throws on any other.
 *
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 */
export function compilePattern(pattern: unknown): Matches {
  if (!isObject(pattern)) throw new Error(`An event pattern is an object, not ${JSON.stringify(pattern)}`)
  const parts = Object.entries(pattern).map(([field, expected]): Matches => {
    if (field === '$or') {
      const alternatives = (expected as unknown[]).map(compilePattern)
      return (event) => alternatives.some((matches) => matches(event))
    }
    if (Array.isArray(expected)) {
      const tests = expected.map(compileTest)
      return (event) => {
        const found = isObject(event) ? event[field] : undefined
        const values = Array.isArray(found) ? found : [found]
        return tests.some((test) => values.some(test))
      }
    }
    const inner = compilePattern(expected)
    // A missing object is descended into as well: `exists: false` matches below it.
    return (event) => inner(isObject(event) ? event[field] : undefined)
  })
  return (event) => parts.every((matches) => matches(event))
}

/** Matches what any of the filters of a `FilterCriteria` matches; everything when there is none. */
export function compileFilters(criteria: { Filters?: readonly { Pattern?: string }[] } | undefined): Matches {
  const filters = (criteria?.Filters ?? []).map(({ Pattern = '{}' }) => compilePattern(JSON.parse(Pattern)))
  return filters.length === 0 ? () => true : (event) => filters.some((matches) => matches(event))
}

function compileTest(expected: unknown): Test {
  if (!isObject(expected)) return (value) => value === expected
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(expected as Operators)
  if (others.length > 0) throw new Error(`One operator at a time: ${JSON.stringify(expected)}`)
  if (operator === 'exists') return (value) => (value !== undefined) === operand
  if (operator === 'prefix' && typeof operand === 'string') return onText((text) => text.startsWith(operand))
  if (operator === 'suffix' && typeof operand === 'string') return onText((text) => text.endsWith(operand))
  if (operator === 'equals-ignore-case' && typeof operand === 'string')
    return onText((text) => text.toLowerCase() === operand.toLowerCase())
  if (operator === 'anything-but') {
    const tests = (Array.isArray(operand) ? operand : [operand]).map(compileTest)
    return (value) => value !== undefined && !tests.some((test) => test(value))
  }
  if (operator === 'numeric' && Array.isArray(operand)) return compileNumeric(operand)
  throw new Error(`Pattern operator ${JSON.stringify(expected)} is not supported here`)
}

function compileNumeric(operand: readonly unknown[]): Test {
  const comparisons: Record<string, (a: number, b: number) => boolean> = {
    '=': (a, b) => a === b,
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
  }
  const tests = Array.from({ length: operand.length / 2 }, (_, index) => {
    const [symbol, bound] = [operand[index * 2], operand[index * 2 + 1]]
    const compare = comparisons[String(symbol)]
    if (compare === undefined || typeof bound !== 'number')
      throw new Error(`Not a numeric range: ${JSON.stringify(operand)}`)
    return (value: number) => compare(value, bound)
  })
  return (value) => typeof value === 'number' && tests.every((test) => test(value))
}

function onText(test: (text: string) => boolean): Test {
  return (value) => typeof value === 'string' && test(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
