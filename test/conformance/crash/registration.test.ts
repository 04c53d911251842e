import { randomUUID } from 'node:crypto'
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { crashes } from '../../support/crash.ts'
import {
  addressProof,
  createIdentityWorld,
  type IdentityWorld,
  newPasswordHash,
  register,
  registrationOf,
  signIn,
} from '../../support/identity-world.ts'

const crash = crashes()
let world: IdentityWorld

beforeAll(async () => {
  world = await createIdentityWorld({ wrapUserPool: crash.wrap, wrapStore: crash.wrap })
})
afterAll(async () => world.close())

/** How many accounts and users there are for an address. */
async function countOf(email: string): Promise<{ accounts: number; users: number }> {
  const accounts = (await world.table.items()).filter((item) => item['entity'] === 'Account' && item['email'] === email)
  const filter = new ListUsersCommand({ UserPoolId: world.userPoolId, Filter: `email = "${email}"` })
  const { Users = [] } = await world.pool.send(filter)
  return { accounts: accounts.length, users: Users.length }
}

const moments = [
  ['before', 'ensureUser'],
  ['after', 'ensureUser'],
  ['before', 'commit'],
  ['after', 'commit'],
  ['before', 'setPassword'],
  ['after', 'setPassword'],
] as const

describe.each(moments)('a registration that is cut off %s %s', (moment, method) => {
  const hasAccount = method === 'setPassword' || (method === 'commit' && moment === 'after')

  async function cutOff(): Promise<{ email: string; masterPasswordHash: string; body: object }> {
    const email = `${randomUUID()}@example.test`
    const { masterPasswordHash, ...rest } = registrationOf(email)
    const body = { ...rest, masterPasswordHash, emailVerificationToken: await addressProof(world, email) }
    crash.arm(method, moment)
    expect((await register(world, body)).status).toBe(method === 'setPassword' ? 200 : 500)
    return { email, masterPasswordHash, body }
  }

  it('is finished by registering again, or found finished', async () => {
    const { body, ...person } = await cutOff()
    const again = await register(world, body)
    if (hasAccount) expect(again.body.code).toBe('account.address_taken')
    else expect(again.status).toBe(200)
    expect((await signIn(world, person)).status).toBe(200)
    expect(await countOf(person.email)).toEqual({ accounts: 1, users: 1 })
  })

  it('lets the password in as soon as there is an account, and nobody before', async () => {
    const { body, ...person } = await cutOff()
    const wrong = await signIn(world, { ...person, masterPasswordHash: newPasswordHash() })
    expect(wrong.status).toBe(400)
    expect((await signIn(world, person)).status).toBe(hasAccount ? 200 : 400)
    await register(world, body)
    expect((await signIn(world, person)).status).toBe(200)
    expect(await countOf(person.email)).toEqual({ accounts: 1, users: 1 })
  })

  it('gives the address to whoever proves it and finishes first, and to nobody else', async () => {
    const { body, ...person } = await cutOff()
    const otherHash = newPasswordHash()
    await register(world, { ...body, masterPasswordHash: otherHash })
    const other = { ...person, masterPasswordHash: otherHash }
    expect((await signIn(world, person)).status).toBe(hasAccount ? 200 : 400)
    expect((await signIn(world, other)).status).toBe(hasAccount ? 400 : 200)
    expect(await countOf(person.email)).toEqual({ accounts: 1, users: 1 })
  })
})

describe.each([
  ['before', 'ensureUser'],
  ['after', 'ensureUser'],
  ['before', 'setPassword'],
  ['after', 'setPassword'],
  ['before', 'signIn'],
  ['after', 'signIn'],
] as const)('a first sign-in that finishes a registration and is itself cut off %s %s', (moment, method) => {
  it('works the next time', async () => {
    const email = `${randomUUID()}@example.test`
    const body = registrationOf(email)
    crash.arm('setPassword', 'before')
    await register(world, { ...body, emailVerificationToken: await addressProof(world, email) })
    crash.arm(method, moment)
    await signIn(world, body)
    expect((await signIn(world, body)).status).toBe(200)
    expect(await countOf(email)).toEqual({ accounts: 1, users: 1 })
  })
})
