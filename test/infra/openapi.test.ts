import { readFileSync } from 'node:fs'
import SwaggerParser from '@apidevtools/swagger-parser'
import { describe, expect, it } from '@jest/globals'
import { buildOpenApi } from '../../infra/openapi/build.ts'
import { registry } from '../../shared/api/registry.ts'
import { type Route, routeKeys } from '../../shared/api/route.ts'
import { catalogue } from '../../shared/errors/catalogue.ts'

interface Operation {
  readonly operationId: string
  readonly security: readonly unknown[]
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> }
  readonly responses: Readonly<Record<string, unknown>>
}

const document = JSON.parse(JSON.stringify(buildOpenApi())) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { additionalProperties?: unknown }> }
}
const routes = Object.values(registry).flatMap((feature) => Object.entries<Route>(feature))

function described(routeKey: string): Operation {
  const [method = '', path = ''] = routeKey.split(' ')
  const operation = document.paths[path]?.[method.toLowerCase()]
  if (!operation) throw new Error(`${routeKey} is not described`)
  return operation
}

describe('the OpenAPI document', () => {
  it('is the one that was reviewed', () => {
    const reviewed: unknown = JSON.parse(
      readFileSync(new URL('../../shared/api/openapi.json', import.meta.url), 'utf8'),
    )
    expect(document).toEqual(reviewed)
  })

  it('is valid OpenAPI 3.1', async () => {
    await expect(SwaggerParser.validate(structuredClone(document) as never)).resolves.toMatchObject({
      openapi: '3.1.0',
    })
  })

  it('describes every route of the registry, and nothing else', () => {
    const keys = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(keys.sort()).toEqual(routes.flatMap(([, route]) => routeKeys(route)).sort())
  })

  it('gives every operation an id of its own', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('asks for an access token exactly where the contract does', () => {
    for (const [, route] of routes) {
      for (const routeKey of routeKeys(route))
        expect(described(routeKey).security.length).toBe(route.auth === 'user' ? 1 : 0)
    }
  })

  it('tells the status of every error that an operation declares', () => {
    for (const [, route] of routes) {
      const statuses = Object.keys(described(`${route.method} ${route.path}`).responses)
      for (const code of route.errors) expect(statuses).toContain(String(catalogue[code].status))
    }
  })

  it('names the Idempotency-Key header exactly where it is honoured', () => {
    const honouring = routes.filter(([, route]) =>
      described(`${route.method} ${route.path}`).parameters?.some(({ name }) => name === 'Idempotency-Key'),
    )
    expect(honouring.map(([operation]) => operation)).toEqual(
      routes.filter(([, { idempotent }]) => idempotent).map(([operation]) => operation),
    )
  })

  it('describes both shapes in which clients register', () => {
    expect(described('POST /identity/accounts/register/finish').requestBody?.content).toEqual({
      'application/json': {
        schema: {
          anyOf: [
            { $ref: '#/components/schemas/RegistrationClassic' },
            { $ref: '#/components/schemas/RegistrationCurrent' },
          ],
        },
      },
    })
  })

  it('lets replies gain fields', () => {
    expect(document.components.schemas['Client']).not.toHaveProperty('additionalProperties')
  })
})
