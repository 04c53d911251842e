import * as z from 'zod'

/** What the client receives. */
export type HttpResponse = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Buffer | string
}

const Structured = z.looseObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
})

/** Headers that belong to the connection, which is the gateway's. */
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'])

/**
 * The response that an HTTP API makes of a function's result, payload format 2.0: a result without `statusCode` is
 * itself the body of a 200 in JSON. Returns undefined for a malformed result, which the API answers with 500.
 *
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function functionResponse(result: unknown): HttpResponse | undefined {
  if (typeof result !== 'object' || result === null || !('statusCode' in result))
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: typeof result === 'string' ? result : (JSON.stringify(result) ?? ''),
    }
  const parsed = Structured.safeParse(result)
  if (!parsed.success) return undefined
  const { statusCode: status, headers, cookies, body, isBase64Encoded } = parsed.data
  const kept = Object.entries(headers ?? {})
    .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)])
    .filter(([name]) => !OF_THE_CONNECTION.has(name))
  return {
    status,
    headers: {
      ...(body ? { 'content-type': 'text/plain;charset=UTF-8' } : {}),
      ...Object.fromEntries(kept),
      ...(cookies ? { 'set-cookie': cookies } : {}),
    },
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  }
}
