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
  path: '/api/two-factor/get-recover',
  body: { masterPasswordHash: PASSWORD },
  subject: ada.subject,
})
const show = async (who = ada) => writesNothing(world, async () => world.ask(who, 'POST', '/get-recover', {}))

describe('showRecoveryCode', () => {
  itNeedsAToken(() => ({ world, request: request() }))
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('shows 32 characters, the same every time, of the person alone, and stores them nowhere', async () => {
    const { body } = await show()
    expect(body).toEqual({ object: 'twoFactorRecover', code: expect.stringMatching(/^[A-Z2-7]{32}$/) })
    expect((await show()).body).toEqual(body)
    await world.turnOnMails(ada)
    expect((await show()).body).toEqual(body)
    expect((await show(await world.newcomer())).body.code).not.toBe(body.code)
    expect(JSON.stringify(await world.table.items())).not.toContain(body.code)
  })

  it('refuses a wrong master password (14.13)', async () => {
    const answer = await world.ask(ada, 'POST', '/get-recover', { masterPasswordHash: WRONG_PASSWORD })
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('two_step.verification_failed')
  })
})
