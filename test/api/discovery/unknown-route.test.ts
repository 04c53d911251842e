import { beforeAll, describe, expect, it } from '@jest/globals'
import { errorBody } from '../../support/refusals.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

describe('a route that does not exist', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/api/nothing'],
    ['PATCH', '/api/config'],
    ['POST', '/accept-organization'],
    ['GET', '/identity/connect/token'],
    ['PATCH', '/api/organizations/00000000-0000-4000-8000-000000000000/users'],
    ['GET', '/api/organizations/../config%00'],
  ])('is answered with 404 that names %s %s', async (method, path) => {
    const { status, headers, body } = await world.call({ method, path })
    const named = new URL(path, 'http://gateway.test').pathname
    expect(status).toBe(404)
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'test-request' })
    expect(body).toEqual(errorBody('request.unknown_route', `There is no route ${method} ${named}.`))
  })
})
