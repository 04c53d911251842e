import { beforeAll, describe, expect, it } from '@jest/globals'
import { itNeedsAJsonObject, itNeedsAToken, writesNothing } from '../../support/refusals.ts'
import type { Person } from '../../support/scene.ts'
import { createTwoStepWorld, PASSWORD, type TwoStepWorld, WRONG_PASSWORD } from '../../support/two-step-login.ts'

let world: TwoStepWorld
let ada: Person

beforeAll(async () => {
  world = await createTwoStepWorld()
  ada = await world.newcomer()
})

const request = () => ({
  method: 'POST',
  path: '/api/two-factor/get-email',
  body: { masterPasswordHash: PASSWORD },
  subject: ada.subject,
})
const show = async () => writesNothing(world, async () => world.ask(ada, 'POST', '/get-email', {}))

describe('showEmailWay', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it("proposes the account's address while codes by mail are off, and shows where they go while they are on", async () => {
    expect((await show()).body).toEqual({ object: 'twoFactorEmail', enabled: false, email: ada.email })
    const email = `codes-${ada.email}`
    await world.ask(ada, 'POST', '/send-email', { email })
    await world.ask(ada, 'PUT', '/email', { email, token: await world.codeMailedTo(email) })
    expect((await show()).body).toEqual({ object: 'twoFactorEmail', enabled: true, email })
  })

  it('refuses a wrong master password (14.13)', async () => {
    const answer = await world.ask(ada, 'POST', '/get-email', { masterPasswordHash: WRONG_PASSWORD })
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.verification_failed')
  })
})
