import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { addressProof } from '../../support/identity-world.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const PATH = '/identity/accounts/register/verification-email-clicked'
const check = (email: string, emailVerificationToken: string) =>
  writesNothing(world, async () => world.call({ method: 'POST', path: PATH, body: { email, emailVerificationToken } }))

describe('checkAddressVerification', () => {
  itNeedsAJsonObject(() => ({ world, request: { method: 'POST', path: PATH, body: {} } }))

  it('says that a token still opens registration', async () => {
    const email = `${randomUUID()}@example.test`
    const answer = await check(email.toUpperCase(), await addressProof(world, email))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
  })

  it('refuses a token that expired, is of another address, or is none, all with the same answer', async () => {
    const email = `${randomUUID()}@example.test`
    const expired = await addressProof(world, email)
    world.pass({ minutes: 15 })
    const answers = [
      await check(email, expired),
      await check(email, await addressProof(world, `other-${email}`)),
      await check(email, 'garbage'),
      await check(email, `${'€'.repeat(1990)}.x`),
    ]
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.status).toBe(400)
    expect(answers[0]?.body.code).toBe('account.address_not_verified')
    expect(Object.keys(answers[0]?.body.validationErrors)).toEqual(['EmailVerificationToken'])
  })

  it('tells only the holder of the token that the address has an account', async () => {
    const { email } = await person(world)
    expect((await check(email, await addressProof(world, email))).body.code).toBe('account.address_taken')
    expect((await check(email, 'garbage')).body.code).toBe('account.address_not_verified')
  })

  it.each([
    [{ email: 'nobody' }, 'Email'],
    [{ emailVerificationToken: '' }, 'EmailVerificationToken'],
    [{ emailVerificationToken: 'x'.repeat(2001) }, 'EmailVerificationToken'],
  ])('refuses %j naming the field', async (change, field) => {
    const body = { email: 'ada@example.test', emailVerificationToken: 'x', ...change }
    const answer = await world.call({ method: 'POST', path: PATH, body })
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })
})
