import type { Route } from '../../../shared/api/route.ts'
import { explain, type Refusal } from '../../../shared/errors/catalogue.ts'
import type { HttpResponse } from '../progress.ts'
import type { FieldErrors } from '../refused.ts'
import { bitwardenError } from './bitwarden.ts'
import { lines } from './ndjson.ts'
import { oauthError } from './oauth.ts'
import { pageError } from './page.ts'
import { redirect } from './redirect.ts'

const json = { 'content-type': 'application/json; charset=utf-8' }
const pageWith = (formAction: "'none'" | "'self'") => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action ${formAction}; frame-ancestors 'none'`,
})
const html = pageWith("'none'")
const htmlWithForm = pageWith("'self'")

/** The answer to a request that was carried out. A field that the reply schema does not have never leaves. */
export function envelope(route: Route, reply: unknown, status = 200): HttpResponse {
  if (route.reply === null) return { statusCode: status }
  const parsed = route.reply.safeParse(reply)
  if (!parsed.success) throw new Error(`The reply does not fit its schema: ${JSON.stringify(parsed.error.issues)}`)
  if (route.dialect === 'page')
    return { statusCode: status, headers: route.hasForm ? htmlWithForm : html, body: parsed.data as string }
  if (route.dialect === 'redirect') return redirect(parsed.data)
  if (route.dialect === 'ndjson') return { statusCode: status, ...lines(parsed.data) }
  return { statusCode: status, headers: json, body: JSON.stringify(parsed.data) }
}

/** The answer to a request that was refused. */
export function errorEnvelope(
  dialect: Route['dialect'],
  refusal: Refusal,
  fields: FieldErrors | null,
  requestId: string,
): HttpResponse {
  const { status, text } = explain(refusal)
  const facts = { refusal, text, fields: fields ?? (refusal.field ? { [refusal.field]: [text] } : null), requestId }
  const retrySeconds = status === 503 || refusal.code === 'request.conflict' ? 1 : refusal.values?.['retryAfterSeconds']
  const retry: Record<string, string> = retrySeconds === undefined ? {} : { 'retry-after': String(retrySeconds) }
  if (dialect === 'page' || dialect === 'redirect')
    return { statusCode: status, headers: { ...html, ...retry }, body: pageError(facts, dialect) }
  return {
    statusCode: status,
    headers: { ...json, ...retry },
    body: JSON.stringify(dialect === 'oauth' ? oauthError(facts) : bitwardenError(facts)),
  }
}
