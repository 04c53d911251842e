import httpJsonBodyParser from '@middy/http-json-body-parser'
import httpUrlEncodeBodyParser from '@middy/http-urlencode-body-parser'
import type { Route, Schema } from '../../shared/api/route.ts'
import { limits } from '../../shared/config/limits.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { complaintsByField } from './complaint.ts'
import { type HttpRequest, progressOf } from './progress.ts'
import { Refused, refused } from './refused.ts'

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** An id that nothing has. */
const NOTHING = '00000000-0000-0000-0000-000000000000'

/** Path parameters: every one is a GUID. What is none becomes an id that nothing has, and so is answered like any other. */
export function parseParams(parameters: HttpRequest['event']['pathParameters']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters ?? {}).map(([name, value = '']) => [
      name,
      GUID.test(value) ? value.toLowerCase() : NOTHING,
    ]),
  )
}

/** Query and body by the route's schemas. Every complaint names its field. */
export async function parseRequest(request: HttpRequest): Promise<void> {
  const progress = progressOf(request)
  const { route } = progress
  if (route.query) {
    progress.query = check(route.query, request.event.queryStringParameters ?? {})
  }
  if (route.body) {
    await readBody(request, route)
    progress.body = check(route.body, withCamelCaseKeys(request.event.body, route.dialect === 'bitwarden'))
  }
}

async function readBody(request: HttpRequest, route: Route): Promise<void> {
  const { event } = request
  const { bodyType: type = 'json', bodyBytesMax: bytesMax = limits.bodyBytesMax } = route
  if (typeof event.body === 'string' && Buffer.byteLength(event.body) > bytesMax) {
    throw refused('request.too_large', { values: { bytesMax } })
  }
  const expected = type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
  const given = event.headers['content-type'] ?? ''
  if (given.split(';', 1)[0]?.trim().toLowerCase() !== expected) {
    throw refused('request.wrong_content_type', { values: { expected } })
  }
  if (typeof event.body !== 'string') event.body = ''
  const parser = type === 'json' ? httpJsonBodyParser() : httpUrlEncodeBodyParser()
  try {
    await parser.before?.(request as never)
  } catch (error) {
    throw new Refused(refuse('request.malformed_json'), null, { cause: error })
  }
  if (typeof event.body !== 'object' || event.body === null || Array.isArray(event.body)) {
    throw refused('request.not_an_object')
  }
}

function check(schema: Schema, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Refused(refuse('request.invalid'), complaintsByField(parsed.error.issues))
}

/** Clients of this dialect also write `OwnerEmail` for `ownerEmail` (specification 14.5). */
function withCamelCaseKeys(value: unknown, wanted: boolean): unknown {
  if (!wanted) return value
  if (Array.isArray(value)) return value.map((one) => withCamelCaseKeys(one, true))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      withCamelCaseKeys(one, true),
    ]),
  )
}
