import { beforeAll, describe, expect, it } from '@jest/globals'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

describe('getAlive', () => {
  it.each(['/api/alive', '/identity/alive'])('answers the present time at %s', async (path) => {
    const before = world.now()
    const { status, body } = await world.call({ method: 'GET', path })
    expect(status).toBe(200)
    expect(body >= before && body <= world.now()).toBe(true)
    expect(body).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })
})
