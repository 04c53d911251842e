import { beforeAll, describe, expect, it } from '@jest/globals'
import { deliver, lastMailTo, mailOf, scriptedMailer } from '../../support/mail.ts'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import {
  createTwoStepWorld,
  expectTooMany,
  PASSWORD,
  type TwoStepWorld,
  WRONG_PASSWORD,
} from '../../support/two-step-login.ts'

let world: TwoStepWorld
let ada: Person

beforeAll(async () => {
  world = await createTwoStepWorld()
  ada = await world.newcomer()
})

const request = () => ({
  method: 'POST',
  path: '/api/two-factor/send-email',
  body: { email: 'codes@example.test', masterPasswordHash: PASSWORD },
  subject: ada.subject,
})
const send = async (who: Person, body: object = {}) =>
  world.ask(who, 'POST', '/send-email', { email: who.email, ...body })

describe('mailSetupCode', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('mails six digits to the address that was asked for; they stand nowhere in the table', async () => {
    const bob = await world.newcomer()
    const address = `codes-${bob.email}`
    expect(await send(bob, { email: address })).toMatchObject({ status: 200, body: '' })
    const code = await world.codeMailedTo(address)
    expect(code).toMatch(/^\d{6}$/)
    expect((await world.table.items()).some((item) => Object.values(item).includes(code))).toBe(false)
    expect(JSON.stringify((await lastMailTo(world, address)).letter)).not.toContain(code)
  })

  it('sends the last code only, and none that expired before its mail went out', async () => {
    const bob = await world.newcomer()
    await send(bob)
    const { mailId: first } = await lastMailTo(world, bob.email)
    await send(bob)
    const { mailId: second } = await lastMailTo(world, bob.email)
    const mailer = scriptedMailer()
    await deliver(world, mailer, first)
    expect((await mailOf(world, first)).state).toBe('superseded')
    world.pass({ minutes: 10 })
    await deliver(world, mailer, second)
    expect((await mailOf(world, second)).state).toBe('superseded')
    expect(mailer.handed).toEqual([])
    await send(bob)
    await deliver(world, mailer, (await lastMailTo(world, bob.email)).mailId)
    expect(mailer.handed[0]?.text).toMatch(/Your code is \d{6}\./)
    expect(mailer.handed[0]?.subject).not.toMatch(/\d/)
  })

  it('mails at most five codes within ten minutes, whatever the address', async () => {
    const bob = await world.newcomer()
    for (let time = 0; time < 5; time += 1)
      expect((await send(bob, { email: `${time}-${bob.email}` })).status).toBe(200)
    expectTooMany(await writesNothing(world, async () => send(bob)), 'two_step.too_many_mails')
    world.pass({ minutes: 10 })
    expect((await send(bob)).status).toBe(200)
  })

  it('refuses a wrong master password, and mails nothing (14.13)', async () => {
    const answer = await writesNothing(world, async () => send(ada, { masterPasswordHash: WRONG_PASSWORD }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.verification_failed')
  })

  it('refuses what is no address', async () => {
    const answer = await writesNothing(world, async () => send(ada, { email: 'nobody' }))
    expect(answer.body).toMatchObject({ code: 'request.invalid', validationErrors: { Email: [expect.any(String)] } })
  })
})
