import * as z from 'zod'
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi'
import { entitiesUsed, type Route } from '../../shared/api/route.ts'
import { type ErrorCode, explain, refuse } from '../../shared/errors/catalogue.ts'
import { errorBodies } from './error-bodies.ts'

/** Every answer of a route: the reply, and one entry per error status that names the codes behind it. */
export function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const codes = [...new Set([...route.errors, ...impliedErrors(route)])]
  const byStatus = [...Map.groupBy(codes, (code) => publicText(code).status)].sort(([one], [other]) => one - other)
  return {
    [route.dialect === 'redirect' ? '302' : '200']: successOf(route),
    ...(route.dialect === 'page' && {
      default: {
        description: 'A page that says why the link does not work, and what to do',
        content: pageContent(route),
      },
    }),
    ...Object.fromEntries(byStatus.map(([status, same]) => [String(status), refusalOf(same, route.dialect)])),
  }
}

/** How the codes begin that no operation answers with. */
const pipelineAlone = ['request.', 'provider.two_step_login_required']

const shared = new Map<string, ZodOpenApiResponseObject>()

/** Refusals that come from the pipeline alone recur all over, so they become components, named after their codes. */
function refusalOf(codes: readonly ErrorCode[], dialect: Route['dialect']): ZodOpenApiResponseObject {
  const response: ZodOpenApiResponseObject = {
    description: codes.map((code) => `- \`${code}\`: ${publicText(code).text}`).join('\n'),
    content: { 'application/json': { schema: errorBodies[dialect] } },
  }
  if (!codes.every((code) => pipelineAlone.some((start) => code.startsWith(start)))) return response
  const id = [
    ...(dialect === 'oauth' ? ['token'] : []),
    ...codes.map((code) => code.slice(code.indexOf('.') + 1)),
  ].join('-')
  const known = shared.get(id) ?? { ...response, id }
  shared.set(id, known)
  return known
}

function successOf(route: Route): ZodOpenApiResponseObject {
  if (route.reply === null) return { description: 'Done; there is no body' }
  if (route.dialect === 'page') return { description: 'A page', content: pageContent(route) }
  if (route.dialect === 'redirect') {
    return { description: 'The browser goes on', headers: z.object({ location: z.string() }) }
  }
  if (route.dialect === 'ndjson') return linesOf(route)
  return { description: 'Done', content: { 'application/json': { schema: route.reply as z.ZodType } } }
}

/** The entries of the reply's list, each on a line of its own. */
function linesOf({ reply }: Route): ZodOpenApiResponseObject {
  const { data } = (reply as z.ZodObject<{ data: z.ZodArray }>).shape
  return {
    description: 'One JSON object on each line',
    headers: z.object({
      'x-continuation-token': z.string().optional().meta({ description: 'Where to go on; absent with the last lines' }),
    }),
    content: { 'application/x-ndjson': { schema: data.element as z.ZodType } },
  }
}

function pageContent({ reply }: Route): Record<string, { schema: z.ZodType }> {
  return { 'text/html': { schema: reply as z.ZodType } }
}

/** What the pipeline itself may answer, given how a route is declared. */
function impliedErrors(route: Route): readonly ErrorCode[] {
  const { read, write } = entitiesUsed(route)
  const implied: readonly (readonly [boolean, readonly ErrorCode[]])[] = [
    [route.auth === 'user', ['request.unauthenticated']],
    [route.permission !== null, ['request.forbidden', 'provider.two_step_login_required']],
    [route.path.includes('{'), ['request.not_found']],
    [route.query !== undefined || route.body !== undefined, ['request.invalid']],
    [
      route.body !== undefined,
      ['request.malformed_json', 'request.not_an_object', 'request.too_large', 'request.wrong_content_type'],
    ],
    [route.idempotent === true, ['request.idempotency_key_reused']],
    [write.length > 0, ['request.conflict']],
    [read.length + write.length > 0, ['request.busy']],
    [true, ['request.failed', 'request.timed_out']],
  ]
  return implied.flatMap(([holds, codes]) => (holds ? codes : []))
}

/** The public sentence of a code, with `{name}` where a value goes. */
function publicText(code: ErrorCode): { status: number; text: string } {
  const values = new Proxy<Record<string, string>>({}, { get: (_, name) => `{${String(name)}}` })
  return explain(refuse(code, { values }))
}
