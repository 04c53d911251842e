import { beforeAll, describe, expect, it } from '@jest/globals'
import { itNeedsAToken } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import { createTwoStepWorld, type TwoStepWorld } from '../../support/two-step-login.ts'

let world: TwoStepWorld
let ada: Person

beforeAll(async () => {
  world = await createTwoStepWorld()
  ada = await world.newcomer()
})

const way = (type: number) => ({ object: 'twoFactorProvider', type, enabled: true })

describe('listTwoStepWays', () => {
  itNeedsAToken(() => ({ world, request: { method: 'GET', path: '/api/two-factor', subject: ada.subject } }))

  it('lists the ways that are on, and the profile says whether there are any', async () => {
    const list = async () => (await world.ask(ada, 'GET', '')).body
    const isInProfile = async () =>
      (await world.call({ method: 'GET', path: '/api/accounts/profile', subject: ada.subject })).body.twoFactorEnabled
    expect(await list()).toEqual({ object: 'list', data: [], continuationToken: null })
    expect(await isInProfile()).toBe(false)
    await world.turnOnMails(ada)
    expect((await list()).data).toEqual([way(1)])
    await world.turnOnApp(ada)
    expect((await list()).data).toEqual([way(0), way(1)])
    expect(await isInProfile()).toBe(true)
  })
})
