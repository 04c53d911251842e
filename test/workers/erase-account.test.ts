import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { eraseAccount } from '../../functions/workers/erase-account.ts'
import { create } from '../../shared/store/change-set.ts'
import { memoryUserPool } from '../support/memory-user-pool.ts'
import { UNKNOWN_ID, writesNothing } from '../support/refusals.ts'
import { person } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

const email = 'ada@umbrella.test'
let world: World
let users: ReturnType<typeof memoryUserPool>['users']

beforeEach(async () => {
  const pool = memoryUserPool()
  users = pool.users
  users.set(email, { subject: UNKNOWN_ID, password: 'hash' })
  world = await createWorld({ userPool: pool.userPool })
  const requestedAt = world.now()
  await world.store.commit([create('AccountErasure', { accountId: UNKNOWN_ID, email, requestedAt, erasedAt: null })])
})

const deps = () => workerDeps('erase-account', world.deps)
const erasedAt = async () => (await world.store.get('AccountErasure', { accountId: UNKNOWN_ID }))?.erasedAt

describe('eraseAccount', () => {
  it('deletes the user of the pool once', async () => {
    await eraseAccount(UNKNOWN_ID, deps())
    expect(users.has(email)).toBe(false)
    expect(await erasedAt()).not.toBeNull()
    await writesNothing(world, async () => eraseAccount(UNKNOWN_ID, deps()))
  })

  it.each(['the pool fails', 'the table fails'])('does it again where %s', async (where) => {
    const cutOff = async () => Promise.reject(new Error('cut off'))
    const whole = deps()
    const broken =
      where === 'the pool fails'
        ? { ...whole, userPool: { ...whole.userPool, deleteUser: cutOff } }
        : { ...whole, store: { ...whole.store, commit: cutOff } }
    await expect(eraseAccount(UNKNOWN_ID, broken)).rejects.toThrow('cut off')
    expect(await erasedAt()).toBeNull()
    await eraseAccount(UNKNOWN_ID, deps())
    expect(users.has(email)).toBe(false)
    expect(await erasedAt()).not.toBeNull()
  })

  it('leaves the user of somebody who registered the address anew', async () => {
    await person(world, email)
    await eraseAccount(UNKNOWN_ID, deps())
    expect(users.has(email)).toBe(true)
    expect(await erasedAt()).not.toBeNull()
  })

  it('leaves the user of a newcomer of SSO who has the address now', async () => {
    await world.store.commit([
      create('Newcomer', {
        accountId: randomUUID(),
        email,
        name: null,
        securityStamp: randomUUID(),
        createdAt: world.now(),
      }),
    ])
    await eraseAccount(UNKNOWN_ID, deps())
    expect(users.has(email)).toBe(true)
  })

  it('does nothing where nobody asked', async () => {
    await writesNothing(world, async () => eraseAccount('00000000-0000-4000-8000-000000000009', deps()))
  })
})
