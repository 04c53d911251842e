import type { Cors } from './declaration.ts'

/**
 * The headers that an API with a CORS configuration adds to an ordinary response. They replace those of the function.
 *
 * Source: API Gateway developer guide, "Configure CORS for HTTP APIs".
 */
export function corsHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !isAllowedOrigin(cors, origin)) return {}
  const anyone = cors.AllowOrigins?.includes('*') === true && cors.AllowCredentials !== true
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(anyone ? {} : { vary: 'origin' }),
    ...(cors.AllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.ExposeHeaders === undefined ? {} : { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  }
}

/** The headers of the answer to a preflight request; none when the origin is not allowed. */
export function preflightHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  const headers = corsHeaders(cors, origin)
  if (Object.keys(headers).length === 0) return {}
  return {
    ...headers,
    ...(cors.AllowMethods === undefined ? {} : { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders === undefined ? {} : { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
  }
}

function isAllowedOrigin({ AllowOrigins = [] }: Cors, origin: string): boolean {
  return AllowOrigins.some(
    (allowed) => allowed === origin || (allowed.endsWith('*') && origin.startsWith(allowed.slice(0, -1))),
  )
}
