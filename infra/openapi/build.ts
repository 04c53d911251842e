import * as z from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { registry } from '../../shared/api/registry.ts'
import { type Route, type Routes, routeKeys, type Schema } from '../../shared/api/route.ts'
import { guid } from '../../shared/api/schemas.ts'
import { responsesOf } from './responses.ts'

const DESCRIPTION = `Paths below \`/api\` and \`/identity\` speak the dialect of existing password-manager clients.

Errors carry a stable \`code\`; each operation lists its own. Two answers come from the gateway itself, with the body
\`{"message": "..."}\`: 401 for a missing, forged or expired access token, and 429 when too many requests arrive.

A request may be repeated after 409 \`request.conflict\`, 429 and 503. After 500 and 504, look first whether the change was
made, or send an \`Idempotency-Key\` where the operation takes one.`

/** The interface as an OpenAPI 3.1 document, from the contract alone. */
export function buildOpenApi(): ReturnType<typeof createDocument> {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Keyward',
        version: '1',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: Object.keys(registry).map((name) => ({ name })),
      paths: pathsOf(registry),
      components: {
        securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    {
      override: ({ jsonSchema, zodSchema, io }) => {
        // Replies may gain fields; a client that refuses unknown ones would break for nothing.
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
        // What stands in for a malformed value is no default to leave the value out for.
        if (zodSchema._zod.def.type === 'catch') delete jsonSchema.default
      },
    },
  )
}

function pathsOf(features: Readonly<Record<string, Routes>>): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const [feature, routes] of Object.entries(features)) {
    for (const [operation, route] of Object.entries(routes)) {
      for (const [alias, routeKey] of routeKeys(route).entries()) {
        const [method = '', path = ''] = routeKey.split(' ')
        const described = { tags: [feature], ...operationOf(route, path) }
        const named =
          alias === 0
            ? { operationId: operation, ...described }
            : {
                operationId: `${operation}Alias${alias}`,
                ...described,
                description: `Alias of \`${route.method} ${route.path}\`, which existing clients use.`,
              }
        paths[path] = { ...paths[path], [method.toLowerCase()]: named }
      }
    }
  }
  return paths
}

const parameter = (name: string) => (name.endsWith('Id') ? guid : z.string())

function operationOf(route: Route, path: string): ZodOpenApiOperationObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return {
    summary: route.summary,
    security: route.auth === 'user' ? [{ accessToken: [] }] : [],
    requestParams: {
      ...(names.length > 0 && { path: z.object(Object.fromEntries(names.map((name) => [name, parameter(name)]))) }),
      ...(route.query && { query: route.query as unknown as z.ZodObject }),
      ...(route.idempotent && { header: z.object({ 'Idempotency-Key': idempotencyKey }) }),
    },
    ...(route.body && {
      requestBody: { required: true, content: { [contentType(route)]: { schema: documented(route.body) } } },
    }),
    responses: responsesOf(route),
  }
}

/** The schema, or the one that says in its place what it takes: a transformation cannot be described. */
function documented(schema: Schema): z.ZodType {
  const { documentedAs = schema } = z.globalRegistry.get(schema as z.ZodType) ?? {}
  return documentedAs as z.ZodType
}

const idempotencyKey = z.string().optional().meta({
  description: 'Chosen by the caller. For 24 hours the same key with the same request gets the first answer again.',
})

function contentType({ bodyType = 'json' }: Route): string {
  return bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
}
