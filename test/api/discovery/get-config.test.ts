import { beforeAll, describe, expect, it } from '@jest/globals'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

describe('getConfig', () => {
  it('tells anybody where everything is, without touching the table', async () => {
    const { status, headers, body } = await world.call({ method: 'GET', path: '/api/config' })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(body).toEqual({
      object: 'config',
      version: expect.stringMatching(/^\d{4}\.\d+\.\d+$/),
      gitHash: null,
      server: { name: 'Keyward', url: 'https://keyward.test' },
      environment: {
        cloudRegion: null,
        vault: 'https://keyward.test',
        api: 'https://keyward.test/api',
        identity: 'https://keyward.test/identity',
        notifications: null,
        sso: 'https://keyward.test/sso',
      },
      settings: { disableUserRegistration: false },
      featureStates: {},
    })
    expect(await world.table.items()).toEqual([])
  })
})
