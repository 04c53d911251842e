import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { person } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const PATH = '/identity/accounts/register/send-verification-email'
const ask = (body: object) => world.call({ method: 'POST', path: PATH, body })
const mailsTo = async (email: string) => (await world.mails()).filter(({ to }) => to === email)

describe('sendAddressVerification', () => {
  itNeedsAJsonObject(() => ({ world, request: { method: 'POST', path: PATH, body: {} } }))

  it('asks for a mail whose token lives for 15 minutes', async () => {
    const email = `${randomUUID()}@example.test`
    const answer = await ask({ email: email.toUpperCase(), name: ' Ada ', receiveMarketingEmails: true })
    expect(answer.status).toBe(204)
    expect(answer.body).toBe('')
    const [mail, ...others] = await mailsTo(email)
    expect(others).toEqual([])
    expect(mail).toMatchObject({ state: 'requested', letter: { kind: 'verify-address', email, name: 'Ada' } })
    const { letter, requestedAt } = mail as { letter: { expiresAt: string }; requestedAt: string } & typeof mail
    expect(Date.parse(letter.expiresAt) - Date.parse(requestedAt)).toBe(15 * 60_000)
  })

  it('answers an address that has an account alike, and mails it that it has one', async () => {
    const { email } = await person(world)
    const known = await ask({ email })
    const unknown = await ask({ email: `${randomUUID()}@example.test` })
    expect(known).toEqual(unknown)
    expect((await mailsTo(email)).map(({ letter }) => letter)).toEqual([{ kind: 'address-already-registered' }])
  })

  it('sends an address few mails, however often it is asked for, and answers always alike', async () => {
    const email = `${randomUUID()}@example.test`
    const answers = []
    for (let at = 0; at < 5; at += 1) answers.push(await ask({ email }))
    expect(answers).toEqual(Array(5).fill(answers[0]))
    expect(await mailsTo(email)).toHaveLength(1)
    world.pass({ minutes: 1 })
    await Promise.all([ask({ email }), ask({ email }), ask({ email })])
    expect(await mailsTo(email)).toHaveLength(2)
    world.pass({ minutes: 1 })
    await ask({ email })
    expect(await mailsTo(email)).toHaveLength(2)
    world.pass({ minutes: 1 })
    await ask({ email })
    expect(await mailsTo(email)).toHaveLength(3)
  })

  it.each([
    [{ email: 'nobody' }, 'Email'],
    [{ name: 'x'.repeat(51) }, 'Name'],
    [{ receiveMarketingEmails: 'yes' }, 'ReceiveMarketingEmails'],
  ])('refuses %j naming the field, and writes nothing', async (change, field) => {
    const answer = await writesNothing(world, async () => ask({ email: 'ada@example.test', ...change }))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })
})
