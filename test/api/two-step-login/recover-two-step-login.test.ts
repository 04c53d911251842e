import { beforeAll, describe, expect, it } from '@jest/globals'
import { lastMailTo } from '../../support/mail.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
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
  await world.turnOnMails(ada)
})

const request = (email: string, recoveryCode: string, masterPasswordHash = PASSWORD) => ({
  method: 'POST',
  path: '/api/two-factor/recover',
  body: { email, masterPasswordHash, recoveryCode },
})
const WRONG = 'A'.repeat(32)

describe('recoverTwoStepLogin', () => {
  itNeedsAJsonObject(() => ({ world, request: request(ada.email, WRONG) }))

  it('turns every way off with the recovery code, which works once, and tells the person', async () => {
    const bob = await world.newcomer()
    await world.turnOnMails(bob)
    await world.turnOnApp(bob)
    const code = await world.recoveryCodeOf(bob)
    const typed = ` ${code.toLowerCase().replaceAll(/(.{4})/g, '$1 ')}`
    expect(await world.call(request(bob.email, typed))).toMatchObject({ status: 200, body: '' })
    expect(await world.waysOf(bob)).toEqual([])
    expect((await lastMailTo(world, bob.email)).letter).toEqual({ kind: 'two-step-login-recovered' })
    expect((await world.signIn(bob)).status).toBe(200)
    await world.turnOnApp(bob)
    expect(await world.recoveryCodeOf(bob)).not.toBe(code)
    expect((await world.call(request(bob.email, code))).body.code).toBe('two_step.code_wrong')
    expect(await world.waysOf(bob)).toEqual([0])
  })

  it('answers a wrong password alike, whether two-step login is on, off, or nobody has the address', async () => {
    const bob = await world.newcomer()
    const code = await world.recoveryCodeOf(ada)
    const answers = []
    for (const email of [ada.email, bob.email, 'nobody@example.test']) {
      answers.push(await writesNothing(world, async () => world.call(request(email, code, WRONG_PASSWORD))))
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 400, body: { code: 'account.credentials_wrong' } })
  })

  it('refuses where two-step login is off, and leaves the code as it is', async () => {
    const bob = await world.newcomer()
    const code = await world.recoveryCodeOf(bob)
    const answer = await writesNothing(world, async () => world.call(request(bob.email, code)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.way_off')
  })

  it('refuses a wrong code and one of somebody else, and takes not even the right one after five', async () => {
    const bob = await world.newcomer()
    await world.turnOnMails(bob)
    const others = await world.recoveryCodeOf(ada)
    for (const code of [WRONG, others, WRONG, WRONG, WRONG]) {
      const answer = await world.call(request(bob.email, code))
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({
        code: 'two_step.code_wrong',
        validationErrors: { RecoveryCode: [expect.any(String)] },
      })
    }
    const right = await world.recoveryCodeOf(bob)
    const locked = await writesNothing(world, async () => world.call(request(bob.email, right)))
    expectTooMany(locked, 'two_step.too_many_codes')
    world.pass({ minutes: 10 })
    expect((await world.call(request(bob.email, right))).status).toBe(200)
  })
})
