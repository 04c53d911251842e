import { beforeAll, describe, expect, it } from '@jest/globals'
import { otherThan } from '../../support/authenticator-app.ts'
import { lastMailTo } from '../../support/mail.ts'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import {
  createTwoStepWorld,
  expectTooMany,
  guess,
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
  method: 'PUT',
  path: '/api/two-factor/email',
  body: { email: ada.email, token: '123456', masterPasswordHash: PASSWORD },
  subject: ada.subject,
})
/** Somebody to whom a code was mailed, and the code. */
async function expectant(): Promise<{ who: Person; code: string }> {
  const who = await world.newcomer()
  await world.ask(who, 'POST', '/send-email', { email: who.email })
  return { who, code: await world.codeMailedTo(who.email) }
}
const turnOn = async (who: Person, token: string, more: object = {}) =>
  world.ask(who, 'PUT', '/email', { email: who.email, token, ...more })

describe('turnOnEmail', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('turns codes by mail on with the code that was mailed, and tells the person', async () => {
    const { who, code } = await expectant()
    const answer = await turnOn(who, code)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ object: 'twoFactorEmail', enabled: true, email: who.email })
    expect(await world.waysOf(who)).toEqual([1])
    expect((await lastMailTo(world, who.email)).letter).toEqual({ kind: 'two-step-login-changed', way: 1, isOn: true })
  })

  it('takes a code once, for ten minutes, and for the address that it was mailed to', async () => {
    const { who, code } = await expectant()
    expect((await turnOn(who, code, { email: `other-${who.email}` })).body.code).toBe('two_step.code_wrong')
    expect((await turnOn(who, code)).status).toBe(200)
    expect((await turnOn(who, code)).body.code).toBe('two_step.code_wrong')
    const late = await expectant()
    world.pass({ minutes: 10 })
    expect((await turnOn(late.who, late.code)).body.code).toBe('two_step.code_wrong')
  })

  it('takes the last code that was mailed, and no code of somebody else', async () => {
    const { who, code } = await expectant()
    const other = await expectant()
    await world.ask(who, 'POST', '/send-email', { email: who.email })
    const last = await world.codeMailedTo(who.email)
    for (const wrong of new Set([code, other.code, otherThan(last)])) {
      if (wrong === last) continue
      expect((await turnOn(who, wrong)).body).toMatchObject({
        code: 'two_step.code_wrong',
        validationErrors: { Token: [expect.any(String)] },
      })
    }
    expect(await world.waysOf(who)).toEqual([])
    expect((await turnOn(who, last)).status).toBe(200)
  })

  it('takes not even the right code after five wrong ones, for ten minutes', async () => {
    const { who, code } = await expectant()
    await guess(code, async (token) => turnOn(who, token))
    expectTooMany(await writesNothing(world, async () => turnOn(who, code)), 'two_step.too_many_codes')
    world.pass({ minutes: 10 })
    await world.ask(who, 'POST', '/send-email', { email: who.email })
    expect((await turnOn(who, await world.codeMailedTo(who.email))).status).toBe(200)
  })

  it('refuses a wrong master password, and writes nothing (14.13)', async () => {
    const { who, code } = await expectant()
    const wrong = { masterPasswordHash: WRONG_PASSWORD }
    const answer = await writesNothing(world, async () => turnOn(who, code, wrong))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.verification_failed')
  })
})
