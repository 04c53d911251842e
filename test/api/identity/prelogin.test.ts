import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  addressProof,
  createIdentityWorld,
  type IdentityWorld,
  register,
  registrationOf,
} from '../../support/identity-world.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'

let world: IdentityWorld

beforeAll(async () => {
  world = await createIdentityWorld()
})
afterAll(async () => world.close())

const PATH = '/identity/accounts/prelogin/password'
const prelogin = (email: unknown, path = PATH) => world.call({ method: 'POST', path, body: { email } })

const pbkdf2 = (email: string) => ({
  kdf: 0,
  kdfIterations: 600_000,
  kdfMemory: null,
  kdfParallelism: null,
  kdfSettings: { kdfType: 0, iterations: 600_000, memory: null, parallelism: null },
  salt: email,
})

const argon2id = (email: string) => ({
  kdf: 1,
  kdfIterations: 6,
  kdfMemory: 32,
  kdfParallelism: 4,
  kdfSettings: { kdfType: 1, iterations: 6, memory: 32, parallelism: 4 },
  salt: email,
})

describe('prelogin', () => {
  itNeedsAJsonObject(() => ({ world, request: { method: 'POST', path: PATH, body: { email: 'a@example.test' } } }))

  it.each([PATH, '/identity/accounts/prelogin', '/api/accounts/prelogin'])(
    "answers an account's own settings in both shapes at %s",
    async (path) => {
      const email = `${randomUUID()}@example.test`
      const settings = { kdf: 1, kdfIterations: 4, kdfMemory: 48, kdfParallelism: 2 }
      const emailVerificationToken = await addressProof(world, email)
      await register(world, { ...registrationOf(email), ...settings, emailVerificationToken })
      const answer = await prelogin(email.toUpperCase(), path)
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({
        kdf: 1,
        kdfIterations: 4,
        kdfMemory: 48,
        kdfParallelism: 2,
        kdfSettings: { kdfType: 1, iterations: 4, memory: 48, parallelism: 2 },
        salt: email,
      })
    },
  )

  it('answers an unknown address as it would a known one, the same every time, and writes nothing', async () => {
    const seen = new Set<number>()
    await writesNothing(world, async () => {
      for (let at = 0; at < 80; at += 1) {
        const email = `unknown-${at}@example.test`
        const answer = await prelogin(email)
        expect([pbkdf2(email), argon2id(email)]).toContainEqual(answer.body)
        expect(await prelogin(` ${email.toUpperCase()} `)).toEqual(answer)
        seen.add(answer.body.kdf)
      }
    })
    expect(seen).toEqual(new Set([0, 1]))
  })

  it.each(['nobody', '', null, 7, 'a@b', `${'a'.repeat(257)}@example.test`])(
    'refuses %j as an address',
    async (email) => {
      const answer = await prelogin(email)
      expect(answer.status).toBe(400)
      expect(Object.keys(answer.body.validationErrors)).toEqual(['Email'])
    },
  )
})
