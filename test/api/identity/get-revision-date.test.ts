import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { itNeedsAToken } from '../../support/refusals.ts'
import { type Person, person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let ada: Person

beforeAll(async () => {
  world = await createWorld()
  ada = await person(world)
})

const PATH = '/api/accounts/revision-date'

describe('getRevisionDate', () => {
  itNeedsAToken(() => ({ world, request: { method: 'GET', path: PATH, subject: ada.subject } }))

  it('answers milliseconds since 1970 as a number, and moves with the account', async () => {
    const account = await world.store.get('Account', { accountId: ada.subject })
    if (!account) throw new Error('There is no account')
    const first = await world.call({ method: 'GET', path: PATH, subject: ada.subject })
    expect(first.status).toBe(200)
    expect(first.body).toBe(Date.parse(account.revisedAt))
    await world.store.commit([replace('Account', account, { revisedAt: '2031-01-01T00:00:00.000Z' })])
    const second = await world.call({ method: 'GET', path: PATH, subject: ada.subject })
    expect(second.body).toBe(Date.UTC(2031, 0, 1))
  })

  it('refuses a token of somebody without an account', async () => {
    const answer = await world.call({ method: 'GET', path: PATH, subject: randomUUID() })
    expect(answer.status).toBe(401)
  })
})
