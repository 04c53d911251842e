/**
 * What a path such as `$.detail.state` leads to in a JSON value, undefined when nothing is there. Names joined by dots
 * are all it knows; it throws on indices, wildcards and any other form.
 *
 * Source: EventBridge user guide, "Amazon EventBridge Pipes targets", "Dynamic path parameters".
 */
export function valueAt(path: string, json: unknown): unknown {
  if (!/^\$(\.[\w-]+)*$/.test(path)) throw new Error(`The path ${path} is not imitated here`)
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), json)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
