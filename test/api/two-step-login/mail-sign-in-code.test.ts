import { beforeAll, describe, expect, it } from '@jest/globals'
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

const request = (email: string, masterPasswordHash = PASSWORD) => ({
  method: 'POST',
  path: '/api/two-factor/send-email-login',
  body: { email, masterPasswordHash },
})

describe('mailSignInCode', () => {
  itNeedsAJsonObject(() => ({ world, request: request(ada.email) }))

  it('mails a code with which the second step is passed', async () => {
    expect(await world.call(request(ada.email))).toMatchObject({ status: 200, body: '' })
    const twoFactorToken = await world.codeMailedTo(ada.email)
    expect((await world.signIn(ada, { twoFactorToken, twoFactorProvider: '1' })).status).toBe(200)
  })

  it('answers a wrong password alike, whether two-step login is on, off, or nobody has the address', async () => {
    const bob = await world.newcomer()
    const answers = []
    for (const email of [ada.email, bob.email, 'nobody@example.test']) {
      answers.push(await writesNothing(world, async () => world.call(request(email, WRONG_PASSWORD))))
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 400, body: { code: 'account.credentials_wrong' } })
  })

  it('refuses where codes by mail are not on, and mails nothing', async () => {
    const bob = await world.newcomer()
    await world.turnOnApp(bob)
    const answer = await writesNothing(world, async () => world.call(request(bob.email)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.way_off')
  })

  it('mails at most five codes within ten minutes', async () => {
    const bob = await world.newcomer()
    await world.turnOnMails(bob)
    for (let time = 0; time < 4; time += 1) expect((await world.call(request(bob.email))).status).toBe(200)
    const refused = await writesNothing(world, async () => world.call(request(bob.email)))
    expectTooMany(refused, 'two_step.too_many_mails')
    world.pass({ minutes: 10 })
    expect((await world.call(request(bob.email))).status).toBe(200)
  })
})
