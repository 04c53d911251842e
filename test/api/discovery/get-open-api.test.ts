import { beforeAll, describe, expect, it } from '@jest/globals'
import reviewed from '../../../shared/api/openapi.json' with { type: 'json' }
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

describe('getOpenApi', () => {
  it('answers anybody with the reviewed document, whole', async () => {
    const { status, body } = await world.call({ method: 'GET', path: '/api/openapi.json' })
    expect(status).toBe(200)
    expect(body).toEqual(reviewed)
  })
})
